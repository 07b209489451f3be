package steel.data.clean;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.data.CleanRecipe;
import steel.data.CleanSummary;
import steel.data.CleanSummary.Counts;
import steel.data.ConvertSummary.Rejected;
import steel.data.ConvertSummary.Rejections;
import steel.data.operator.Operator;
import steel.data.record.Batcher;
import steel.data.record.Cause;
import steel.data.record.CorpusWriter;
import steel.data.record.OrderedWorkers;
import steel.data.record.RecordBatch;
import steel.data.record.RecordFile;
import steel.data.record.RecordJson;

/// Runs a recipe over a corpus: one thread reads, all cores run the steps, one thread tells
/// duplicates apart and writes, in the order of the input. Memory holds a few batches and 20 to 30
/// bytes for each document that deduplicators remember.
public final class Cleaning {
  /// Where the first dropped documents of each step and source are shown.
  public static final String SAMPLES = "dropped_samples.jsonl";

  /// Where lines that are no documents are listed.
  public static final String REJECTED = "rejected.jsonl";

  private static final int SAMPLES_EACH = 10;
  private static final int SHOWN = 3;
  private static final int MAX_SOURCES = 256;

  private final CleanRecipe recipe;
  private final CorpusWriter out;
  private final Funnel total;
  private final Map<String, Funnel> sources = new LinkedHashMap<>();
  private final Map<Cause, Rejections> unreadable = new LinkedHashMap<>();
  private final Map<String, Integer> samples = new HashMap<>();
  private final DigestSet[] seen;
  private final DigestSet seenConversations = new DigestSet();

  /// @param out gets what is left
  public Cleaning(CleanRecipe recipe, CorpusWriter out) {
    this.recipe = recipe;
    this.out = out;
    this.total = new Funnel(recipe);
    this.seen = new DigestSet[recipe.steps().size()];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = new DigestSet();
    }
  }

  /// Reads and writes all of it.
  ///
  /// @param threads how many run the steps
  /// @param progress gets the number of bytes read, now and then
  /// @throws IOException if the disk fails
  public CleanSummary run(CorpusInput input, int threads, LongConsumer progress)
      throws IOException {
    out.touch(REJECTED);
    out.touch(SAMPLES);
    try (OrderedWorkers<Work, Outcome.OfBatch> workers =
        new OrderedWorkers<>(threads, Work::run, this::write)) {
      for (CorpusInput.InputFile file : input.files()) {
        StepRunner runner = new StepRunner(recipe, file);
        if (file.name().startsWith("documents/")) {
          funnel(file.source()); // named in the summary, even if nothing is in it
        }
        Batcher batcher =
            new Batcher(file.name(), b -> workers.submit(new Work(runner, b)), () -> true);
        new RecordFile(file.path(), RecordFile.Columns.NONE, recipe.maxRecordBytes())
            .read(progress, batcher);
        batcher.flush();
      }
      workers.finish();
    }
    Map<String, Counts> counts = new LinkedHashMap<>();
    sources.forEach((name, funnel) -> counts.put(name, funnel.counts()));
    Map<String, Rejections> causes = new LinkedHashMap<>();
    unreadable.forEach((cause, some) -> causes.put(cause.label(), some));
    return new CleanSummary(
        recipe.profile().name().toLowerCase(Locale.ROOT), total.counts(), counts, causes);
  }

  private record Work(StepRunner runner, RecordBatch batch) {
    Outcome.OfBatch run() {
      return runner.run(batch);
    }
  }

  private void write(Outcome.OfBatch batch) throws IOException {
    for (Outcome outcome : batch.outcomes()) {
      switch (outcome) {
        case Outcome.OfDocument document -> write(document);
        case Outcome.OfConversation conversation -> write(conversation);
        case Outcome.Unreadable line -> write(line);
      }
    }
  }

  private void write(Outcome.OfDocument document) throws IOException {
    int droppedAt = document.droppedAt();
    int last = droppedAt < 0 ? seen.length : Math.min(droppedAt, seen.length);
    for (int i = 0; i < last; i++) {
      Operator.Digest digest = document.digests()[i];
      if (digest != null && !seen[i].add(digest)) {
        droppedAt = i;
        break;
      }
    }
    total.count(document, droppedAt);
    funnel(document.source()).count(document, droppedAt);
    if (droppedAt < 0) {
      out.append(CorpusWriter.documents(document.source()), document.line());
    } else {
      out.touch(CorpusWriter.documents(document.source()));
      sample(document, droppedAt);
    }
  }

  private void write(Outcome.OfConversation conversation) throws IOException {
    Operator.Digest digest = conversation.digest();
    boolean duplicate = digest != null && !seenConversations.add(digest);
    total.count(conversation, duplicate);
    funnel(conversation.source()).count(conversation, duplicate);
    String file = CorpusWriter.conversations(conversation.source());
    out.append(file, duplicate || conversation.isEmpty() ? new byte[0] : conversation.line());
  }

  private void write(Outcome.Unreadable line) throws IOException {
    Rejected rejected = line.rejected();
    out.append(
        REJECTED,
        RecordJson.line(
            json -> {
              json.writeStringField("file", rejected.file());
              json.writeNumberField("line", rejected.line());
              json.writeStringField("cause", line.cause().label());
              json.writeStringField("reason", rejected.reason());
            }));
    Rejections before = unreadable.getOrDefault(line.cause(), new Rejections(0, List.of()));
    List<Rejected> first = new ArrayList<>(before.first());
    if (first.size() < SHOWN) {
      first.add(rejected);
    }
    unreadable.put(line.cause(), new Rejections(before.count() + 1, first));
  }

  private void sample(Outcome.OfDocument document, int droppedAt) throws IOException {
    Operator operator = droppedAt < seen.length ? recipe.steps().get(droppedAt).operator() : null;
    String name = operator == null ? Funnel.EMPTY : operator.name();
    if (samples.merge(droppedAt + " " + document.source(), 1, Integer::sum) > SAMPLES_EACH) {
      return;
    }
    out.append(
        SAMPLES,
        RecordJson.line(
            json -> {
              json.writeStringField("operator", name);
              json.writeStringField("id", document.id());
              json.writeStringField("source", document.source());
              if (operator instanceof Operator.Filter filter) {
                json.writeNumberField(filter.statisticName(), document.value());
              }
              json.writeStringField("text", document.excerpt());
            }));
  }

  private Funnel funnel(String source) {
    @Nullable Funnel known = sources.get(source);
    if (known != null) {
      return known;
    }
    if (sources.size() >= MAX_SOURCES) {
      throw new ConfigException(
          "the key \"source\" of the documents has more than %d values; a source is a whole data set"
              .formatted(MAX_SOURCES));
    }
    Funnel funnel = new Funnel(recipe);
    sources.put(source, funnel);
    return funnel;
  }
}
