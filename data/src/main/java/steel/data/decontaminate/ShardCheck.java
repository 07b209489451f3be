package steel.data.decontaminate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import steel.data.ConvertSummary.Rejected;
import steel.data.clean.CorpusInput;
import steel.data.clean.CorpusRecord;
import steel.data.decontaminate.Benchmarks.Hit;
import steel.data.decontaminate.Benchmarks.Item;
import steel.data.record.Conversation;
import steel.data.record.CorpusWriter;
import steel.data.record.Document;
import steel.data.record.RawRecord;
import steel.data.record.RecordFile;
import steel.data.record.RecordJson;
import steel.data.record.RejectedException;
import steel.data.shard.Shard;

/// Compares the records of one shard with benchmarks. Used by one thread.
final class ShardCheck {
  /// The folder of everything that is handed on as it is.
  static final String LINES = "lines";

  /// What was dropped, and why.
  static final String HITS = "hits.jsonl";

  /// Lines that are no documents.
  static final String REJECTED = "rejected.jsonl";

  /// Counts.
  static final String COUNT = "count.json";

  private static final int MAX_RECORD_BYTES = 64 << 20;

  private final Benchmarks benchmarks;
  private final CorpusInput.InputFile file;
  private final CorpusWriter out;
  private final DecontaminationCount count = new DecontaminationCount();

  private ShardCheck(Benchmarks benchmarks, CorpusInput.InputFile file, CorpusWriter out) {
    this.benchmarks = benchmarks;
    this.file = file;
    this.out = out;
  }

  /// Reads and writes all of it.
  ///
  /// @param into gets the result
  /// @param progress gets the number of bytes read, now and then
  /// @throws IOException if the disk fails
  static void run(
      Benchmarks benchmarks,
      CorpusInput.InputFile file,
      Shard shard,
      Path into,
      LongConsumer progress)
      throws IOException {
    Path lines = into.resolve(LINES);
    try (CorpusWriter out = new CorpusWriter(lines, lines)) {
      ShardCheck check = new ShardCheck(benchmarks, file, out);
      out.touch(HITS);
      shard.read(
          RecordFile.Columns.NONE,
          MAX_RECORD_BYTES,
          progress,
          record -> {
            check.take(record);
            return true;
          });
      check.count.write(into.resolve(COUNT));
      out.finish();
    }
  }

  private void take(RawRecord raw) throws IOException {
    try {
      CorpusRecord record = CorpusRecord.of(file, raw, "text");
      RecordJson.requireWholeCharacters(record.id());
      switch (record) {
        case CorpusRecord.Text document -> take(document);
        case CorpusRecord.Talk conversation -> take(conversation);
      }
    } catch (RejectedException e) {
      reject(e, new Rejected(raw.file(file.name()), raw.line(), e.reason()));
    }
  }

  private void take(CorpusRecord.Text document) throws RejectedException, IOException {
    RecordJson.requireWholeCharacters(document.text());
    Document whole = new Document(document.id(), document.text(), document.source());
    List<Hit> hits = benchmarks.hits(document.text());
    report(document, hits);
    count.count(document.source(), false, hits.isEmpty());
    String to = CorpusWriter.documents(document.source());
    out.append(to, hits.isEmpty() ? RecordJson.line(whole) : new byte[0]);
  }

  private void take(CorpusRecord.Talk conversation) throws RejectedException, IOException {
    List<Hit> hits = new ArrayList<>();
    for (Conversation.Turn turn : conversation.turns()) {
      RecordJson.requireWholeCharacters(turn.from());
      RecordJson.requireWholeCharacters(turn.value());
      hits.addAll(benchmarks.hits(turn.value()));
    }
    Conversation whole =
        new Conversation(conversation.id(), conversation.source(), conversation.turns());
    report(conversation, hits);
    count.count(conversation.source(), true, hits.isEmpty());
    String to = CorpusWriter.conversations(conversation.source());
    out.append(to, hits.isEmpty() ? RecordJson.line(whole) : new byte[0]);
  }

  private void report(CorpusRecord record, List<Hit> hits) throws IOException {
    TreeSet<Integer> files = new TreeSet<>();
    for (Hit hit : hits) {
      Item item = benchmarks.item(hit.item());
      files.add(item.file());
      out.append(
          HITS,
          RecordJson.line(
              json -> {
                json.writeStringField("id", record.id());
                json.writeStringField("source", record.source());
                json.writeStringField("benchmark", benchmarks.files().get(item.file()).name());
                json.writeNumberField("item", item.line());
                json.writeStringField("text", hit.text());
              }));
    }
    count.hit(files, hits.stream().map(Hit::item).toList());
  }

  private void reject(RejectedException e, Rejected line) throws IOException {
    count.unreadable(e.why(), line);
    out.append(REJECTED, RecordJson.line(e.why(), line));
  }
}
