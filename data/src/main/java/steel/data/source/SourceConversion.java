package steel.data.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import steel.data.ConvertRecipe;
import steel.data.ConvertSummary;
import steel.data.ConvertSummary.Rejected;
import steel.data.record.Batcher;
import steel.data.record.Cause;
import steel.data.record.Conversation;
import steel.data.record.CorpusWriter;
import steel.data.record.Document;
import steel.data.record.OrderedWorkers;
import steel.data.record.RawRecord;
import steel.data.record.RecordBatch;
import steel.data.record.RecordFile;
import steel.data.record.RecordJson;
import steel.data.record.RejectedException;
import steel.data.source.SourceFolders.SourceFiles;

/// Converts the files of one source: one thread reads, all cores convert, one thread writes, in the
/// order of the files.
public final class SourceConversion {
  /// Where rejected records are listed, in the corpus folder.
  public static final String REJECTED = "rejected.jsonl";

  private final SourceFiles source;
  private final ConvertRecipe recipe;
  private final CorpusWriter out;
  private final ConversionCount count = new ConversionCount();

  /// Name of the file in which the last malformed record ended the reading.
  private @Nullable String endedFile;

  /// @param out gets documents, conversations and rejected records
  public SourceConversion(SourceFiles source, ConvertRecipe recipe, CorpusWriter out) {
    this.source = source;
    this.recipe = recipe;
    this.out = out;
  }

  /// Reads and writes all of it.
  ///
  /// @param root what file names are relative to
  /// @param threads how many convert
  /// @param progress gets the number of bytes read, now and then
  /// @throws IOException if the disk fails
  public ConvertSummary.Source run(Path root, int threads, LongConsumer progress)
      throws IOException {
    out.touch(CorpusWriter.documents(source.name()));
    if (source.format().isChat()) {
      out.touch(CorpusWriter.conversations(source.name()));
    }
    try (OrderedWorkers<RecordBatch, Result> workers =
        new OrderedWorkers<>(threads, this::convert, this::write)) {
      for (Path file : source.files()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        Batcher batcher = new Batcher(name, workers::submit, () -> !name.equals(endedFile));
        new RecordFile(file, source.format().columns(), recipe.maxRecordBytes())
            .read(progress, batcher);
        batcher.flush();
      }
      workers.finish();
    }
    return count.summary(source.files().size());
  }

  /// What became of one record.
  private sealed interface Outcome {
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Kept(byte @Nullable [] document, byte @Nullable [] conversation, int characters)
        implements Outcome {}

    record Refused(Cause cause, Rejected rejected) implements Outcome {}
  }

  private record Result(String file, List<Outcome> outcomes) {}

  private Result convert(RecordBatch batch) {
    List<Outcome> outcomes = new ArrayList<>(batch.records().size());
    for (RawRecord record : batch.records()) {
      try {
        outcomes.add(convert(batch.file(), record));
      } catch (RejectedException e) {
        outcomes.add(
            new Outcome.Refused(e.why(), new Rejected(batch.file(), record.line(), e.reason())));
      }
    }
    return new Result(batch.file(), outcomes);
  }

  private Outcome convert(String file, RawRecord record) throws RejectedException {
    SourceFormat.Converted converted = source.format().convert(record.object());
    String id = file + "#" + record.line();
    byte[] document = null;
    int characters = 0;
    if (converted.text().isPresent()) {
      String text = converted.text().get();
      requireWholeCharacters(text);
      document = RecordJson.line(new Document(id, text, source.name()));
      characters = text.codePointCount(0, text.length());
    }
    byte[] conversation = null;
    if (!converted.turns().isEmpty()) {
      for (Conversation.Turn turn : converted.turns()) {
        requireWholeCharacters(turn.value());
      }
      conversation = RecordJson.line(new Conversation(id, source.name(), converted.turns()));
    }
    return new Outcome.Kept(document, conversation, characters);
  }

  /// Half a surrogate pair has no form in UTF-8.
  private static void requireWholeCharacters(String text) throws RejectedException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new RejectedException(
              Cause.LONE_SURROGATE, "\\u%04x is half a character".formatted((int) c));
        }
        i++;
      }
    }
  }

  private void write(Result result) throws IOException {
    for (Outcome outcome : result.outcomes()) {
      if (result.file().equals(endedFile)) {
        return;
      }
      switch (outcome) {
        case Outcome.Kept kept -> write(kept);
        case Outcome.Refused refused -> refuse(refused);
      }
    }
  }

  private void write(Outcome.Kept kept) throws IOException {
    if (kept.document() != null) {
      out.append(CorpusWriter.documents(source.name()), kept.document());
    }
    if (kept.conversation() != null) {
      out.append(CorpusWriter.conversations(source.name()), kept.conversation());
    }
    count.kept(kept.document() != null, kept.characters(), kept.conversation() != null);
  }

  private void refuse(Outcome.Refused refused) throws IOException {
    Rejected rejected = refused.rejected();
    out.append(
        REJECTED,
        RecordJson.line(
            json -> {
              json.writeStringField("file", rejected.file());
              json.writeNumberField("line", rejected.line());
              json.writeStringField("cause", refused.cause().label());
              json.writeStringField("reason", rejected.reason());
            }));
    count.refused(refused.cause(), rejected);
    if (refused.cause().isMalformed() && recipe.badRecord() == ConvertRecipe.BadRecord.END_FILE) {
      endedFile = rejected.file();
    }
  }
}
