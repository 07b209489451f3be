package steel.data.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import steel.data.ConvertRecipe;
import steel.data.ConvertSummary.Rejected;
import steel.data.record.Cause;
import steel.data.record.Conversation;
import steel.data.record.CorpusWriter;
import steel.data.record.Document;
import steel.data.record.RawRecord;
import steel.data.record.RecordJson;
import steel.data.record.RejectedException;
import steel.data.shard.Shard;
import steel.data.source.SourceFolders.SourceFiles;

/// Converts one shard of a source. Used by one thread.
final class SourceShard implements AutoCloseable {
  /// Lines of documents.
  static final String DOCUMENTS = "documents.jsonl";

  /// Lines of conversations.
  static final String CONVERSATIONS = "conversations.jsonl";

  /// Lines that tell of rejected records.
  static final String REJECTED = "rejected.jsonl";

  /// Counts.
  static final String COUNT = "count.json";

  /// There if a malformed record has ended the reading of its file.
  static final String ENDED = "ended";

  private final SourceFiles source;
  private final ConvertRecipe recipe;
  private final String file;
  private final CorpusWriter out;
  private final ConversionCount count = new ConversionCount();
  private boolean ended;

  private SourceShard(SourceFiles source, ConvertRecipe recipe, String file, Path into) {
    this.source = source;
    this.recipe = recipe;
    this.file = file;
    this.out = new CorpusWriter(into, into);
  }

  /// Reads and writes all of it.
  ///
  /// @param file as ids and reports name it
  /// @param into gets the result
  /// @param progress gets the number of bytes read, now and then
  /// @throws IOException if the disk fails
  static void convert(
      SourceFiles source,
      ConvertRecipe recipe,
      String file,
      Shard shard,
      Path into,
      LongConsumer progress)
      throws IOException {
    try (SourceShard work = new SourceShard(source, recipe, file, into)) {
      for (String name : List.of(DOCUMENTS, CONVERSATIONS, REJECTED)) {
        work.out.touch(name);
      }
      shard.read(source.format().columns(), recipe.maxRecordBytes(), progress, work::take);
      if (work.ended) {
        work.out.touch(ENDED);
      }
      work.count.write(into.resolve(COUNT));
      work.out.finish();
    }
  }

  private boolean take(RawRecord record) throws IOException {
    try {
      convert(record);
    } catch (RejectedException e) {
      refuse(e.why(), new Rejected(record.file(file), record.line(), e.reason()));
    }
    return !ended;
  }

  private void convert(RawRecord record) throws RejectedException, IOException {
    SourceFormat.Converted converted = source.format().convert(record.object());
    String id = record.file(file) + "#" + record.line();
    if (converted.text().isPresent()) {
      RecordJson.requireWholeCharacters(converted.text().get());
    }
    for (Conversation.Turn turn : converted.turns()) {
      RecordJson.requireWholeCharacters(turn.value());
    }
    int characters = 0;
    if (converted.text().isPresent()) {
      String text = converted.text().get();
      out.append(DOCUMENTS, RecordJson.line(new Document(id, text, source.name())));
      characters = text.codePointCount(0, text.length());
    }
    if (!converted.turns().isEmpty()) {
      out.append(
          CONVERSATIONS, RecordJson.line(new Conversation(id, source.name(), converted.turns())));
    }
    count.kept(converted.text().isPresent(), characters, !converted.turns().isEmpty());
  }

  private void refuse(Cause cause, Rejected record) throws IOException {
    out.append(REJECTED, RecordJson.line(cause, record));
    count.refused(cause, record);
    ended = cause.isMalformed() && recipe.badRecord() == ConvertRecipe.BadRecord.END_FILE;
  }

  @Override
  public void close() {
    out.close();
  }
}
