package steel.data.decontaminate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import steel.data.DecontaminateSummary;
import steel.data.clean.CorpusInput;
import steel.data.record.CorpusWriter;
import steel.data.record.MegabyteCounter;
import steel.data.shard.Shard;
import steel.data.shard.ShardPlan;
import steel.data.shard.WorkFolder;
import steel.files.Progress;

/// Compares a corpus with benchmarks, shard by shard on all cores, and puts the shards together in
/// the order of the input.
public final class Decontamination {
  private static final String STAGE = "checked";

  private final Benchmarks benchmarks;
  private final CorpusInput input;
  private final WorkFolder work;

  /// @param work keeps what is done
  public Decontamination(Benchmarks benchmarks, CorpusInput input, WorkFolder work) {
    this.benchmarks = benchmarks;
    this.input = input;
    this.work = work;
  }

  /// Does what is not done yet, and writes the output.
  ///
  /// @param out gets what is left, and what was dropped and why
  /// @throws IOException if the disk fails; what is done stays in the work folder
  public DecontaminateSummary run(int threads, CorpusWriter out, Progress progress)
      throws IOException {
    List<Shard> shards = ShardPlan.of(input.paths(), threads).shards();
    try (Progress.Task task = progress.start("decontaminate", "MB", input.bytes() >> 20)) {
      MegabyteCounter megabytes = new MegabyteCounter(task);
      work.makeAll(
          STAGE,
          shards,
          threads,
          shard -> megabytes.accept(shard.bytes()),
          (shard, into) -> {
            CorpusInput.InputFile file = input.files().get(shard.file());
            ShardCheck.run(benchmarks, file, shard, into, megabytes);
          });
    }
    DecontaminationCount total = new DecontaminationCount();
    out.touch(ShardCheck.HITS);
    out.touch(ShardCheck.REJECTED);
    for (Shard shard : shards) {
      Path folder = work.result(STAGE, shard);
      total.add(folder.resolve(ShardCheck.COUNT));
      Path lines = folder.resolve(ShardCheck.LINES);
      try (Stream<Path> files = Files.walk(lines)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          out.append(lines.relativize(file).toString().replace('\\', '/'), file);
        }
      }
    }
    return total.summary(benchmarks);
  }
}
