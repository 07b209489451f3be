package steel.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import steel.config.ConfigException;
import steel.data.pack.DocumentFiles;
import steel.data.record.RawRecord;
import steel.data.record.RecordFile;
import steel.tokenizer.TextSource;

/// Documents as texts for the tokenizer's trainer.
public final class TrainingTexts {
  private TrainingTexts() {}

  /// The texts of records in JSON Lines or Parquet, plain or compressed. A record without the text
  /// ends the reading with a [FormatException]: what a tokenizer learns from must be known.
  ///
  /// @param in files of documents, or folders that `data convert` or `data clean` wrote
  /// @param field key of the text
  /// @throws ConfigException if there are no documents
  /// @throws IOException if the disk fails
  public static TextSource of(List<Path> in, String field) throws IOException {
    List<Path> files = DocumentFiles.find(in);
    RecordFile.Columns columns = new RecordFile.Columns(List.of(field), List.of());
    return sink -> {
      for (Path file : files) {
        new RecordFile(file, columns, RecordText.MAX_RECORD_BYTES)
            .read(
                _ -> {},
                record -> {
                  sink.accept(text(file, record, field));
                  return true;
                });
      }
    };
  }

  private static String text(Path file, RawRecord record, String field) {
    return RecordText.require(file, record, field, record::object).path(field).textValue();
  }
}
