package steel.data.shard;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import steel.data.record.CorpusWriter;
import steel.files.AtomicFolder;

/// An output folder of a stage that goes on where it was stopped: it appears whole, with its
/// `summary.json`, and its work folder is gone then.
public final class ResumableOutput {
  private ResumableOutput() {}

  /// Fills the folder.
  ///
  /// @param <S> what `summary.json` says
  public interface Content<S> {
    /// @param work keeps what is done
    /// @param out gets everything but the summary
    /// @throws IOException as the disk does
    S writeTo(WorkFolder work, CorpusWriter out) throws IOException;
  }

  /// Writes an output.
  ///
  /// @param settings everything beside the input that the results depend on
  /// @param files the input
  /// @param threads how many put the output together
  /// @param json writes the summary
  /// @return the summary
  /// @throws steel.config.ConfigException if another process works on the same output
  /// @throws IOException if the disk refuses; what is done stays in the work folder
  public static <S> S write(
      Path out,
      String settings,
      List<Path> files,
      int threads,
      ObjectMapper json,
      Content<S> content)
      throws IOException {
    S summary;
    try (WorkFolder work = WorkFolder.beside(out, settings, files)) {
      try (AtomicFolder folder = AtomicFolder.beside(out);
          CorpusWriter writer = new CorpusWriter(folder.path(), out, threads)) {
        summary = content.writeTo(work, writer);
        writer.append("summary.json", json.writeValueAsBytes(summary));
        writer.finish();
        folder.commit();
      }
      work.delete();
    }
    return summary;
  }
}
