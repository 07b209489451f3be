package steel.cli;

import picocli.CommandLine.Option;
import steel.train.Resume;

/// `--resume` of stages that train.
final class ResumeOption {
  @Option(
      names = "--resume",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "auto (the default) goes on from the newest whole checkpoint of the run folder, never"
              + " throws its checkpoints away and starts over, the folder of a checkpoint goes on"
              + " from that one, or from where a run that began with it has come to.")
  private String how;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  ResumeOption() {}

  Resume resume() {
    return Resume.parse(how);
  }
}
