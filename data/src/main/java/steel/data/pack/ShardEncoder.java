package steel.data.pack;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import steel.data.PackRecipe;
import steel.data.record.OrderedWorkers;
import steel.data.record.RecordFile;
import steel.data.record.RecordJson;
import steel.data.shard.Shard;

/// Encodes the records of a shard into a folder: `train.tokens`, `validation.tokens`,
/// `rejected.jsonl` and the report.
final class ShardEncoder {
  static final String TRAIN = "train.tokens";
  static final String VALIDATION = "validation.tokens";
  static final String REJECTED = "rejected.jsonl";

  private final DocumentEncoder encoder;
  private final TokenType type;
  private final RecordFile.Columns columns;
  private final int maxRecordBytes;

  ShardEncoder(DocumentEncoder encoder, TokenType type, PackRecipe recipe) {
    this.encoder = encoder;
    this.type = type;
    this.columns = new RecordFile.Columns(List.of(recipe.textField()), List.of("id", "source"));
    this.maxRecordBytes = recipe.maxRecordBytes();
  }

  /// Encodes a shard.
  ///
  /// @param threads that encode
  /// @param into gets the files
  void encode(Shard shard, int threads, LongConsumer progress, Path into) throws IOException {
    try (Output output = new Output(into)) {
      if (threads == 1) {
        read(shard, progress, batch -> output.add(encoder.encode(batch)));
      } else {
        try (OrderedWorkers<DocumentBatch, DocumentEncoder.Encoded> workers =
            new OrderedWorkers<>(threads, encoder::encode, output::add)) {
          read(shard, progress, workers::submit);
          workers.finish();
        }
      }
      output.report.write(into);
    }
  }

  private void read(Shard shard, LongConsumer progress, DocumentBatch.Sink sink)
      throws IOException {
    DocumentBatch.Gatherer batcher =
        new DocumentBatch.Gatherer(shard.path().getFileName().toString(), sink);
    shard.read(columns, maxRecordBytes, progress, batcher);
    batcher.flush();
  }

  /// The files that are written. Owns them.
  private final class Output implements AutoCloseable {
    private final ShardReport report = ShardReport.empty();
    private final TokenOutput train;
    private final TokenOutput validation;
    private final OutputStream rejected;

    Output(Path into) throws IOException {
      train = new TokenOutput(into.resolve(TRAIN), type);
      validation = new TokenOutput(into.resolve(VALIDATION), type);
      rejected = new BufferedOutputStream(Files.newOutputStream(into.resolve(REJECTED)));
    }

    void add(DocumentEncoder.Encoded encoded) throws IOException {
      train.add(encoded.train());
      validation.add(encoded.validation());
      report.add(encoded.report());
      for (DocumentEncoder.Refused refused : encoded.refused()) {
        rejected.write(RecordJson.line(refused.cause(), refused.record()));
      }
    }

    @Override
    public void close() throws IOException {
      try (TokenOutput _ = train;
          TokenOutput _ = validation;
          OutputStream _ = rejected) {
        // closed in this order, all of them
      }
    }
  }
}
