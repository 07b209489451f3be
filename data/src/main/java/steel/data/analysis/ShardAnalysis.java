package steel.data.analysis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import steel.data.Analysis;
import steel.data.CleanRecipe;
import steel.data.ConvertSummary.Rejected;
import steel.data.ConvertSummary.Rejections;
import steel.data.clean.BySource;
import steel.data.clean.CorpusInput;
import steel.data.clean.CorpusRecord;
import steel.data.clean.Steps;
import steel.data.dedup.Signatures;
import steel.data.operator.Operator;
import steel.data.record.Excerpt;
import steel.data.record.RawRecord;
import steel.data.record.RecordFile;
import steel.data.record.RejectedException;
import steel.data.shard.Shard;
import steel.files.Checksum;

/// What was seen of one shard, or of several added up. Used by one thread.
final class ShardAnalysis {
  private static final int SAMPLES_EACH = 3;
  private static final int SAMPLE_LENGTH = 1200; // code units

  private final CleanRecipe recipe;
  private final Steps steps;
  private final BySource<SourceCount> sources;
  private final Map<String, Rejections> unreadable = new TreeMap<>();
  private final Map<String, List<Drawn>> samples = new HashMap<>(); // by source, by lot
  private final SourceCount total;

  /// A sample, with what it is drawn by: the smallest hashes of ids, so that the choice depends
  /// neither on the order nor on the cut of the input.
  private record Drawn(String lot, Analysis.Sample sample) {}

  ShardAnalysis(CleanRecipe recipe) {
    this.recipe = recipe;
    this.sources = new BySource<>(() -> new SourceCount(recipe));
    this.steps = new Steps(recipe);
    this.total = new SourceCount(recipe);
  }

  /// Reads a shard.
  ///
  /// @param folder gets the signatures of the recipe's deduplicators, a file a step
  /// @param progress gets the number of bytes read, now and then
  static ShardAnalysis of(
      CleanRecipe recipe,
      CorpusInput.InputFile file,
      Shard shard,
      Path folder,
      LongConsumer progress)
      throws IOException {
    ShardAnalysis analysis = new ShardAnalysis(recipe);
    try (Signing signing = new Signing(recipe, folder, shard.number())) {
      shard.read(
          new RecordFile.Columns(List.of(recipe.textKey()), List.of("id", "source")),
          recipe.maxRecordBytes(),
          progress,
          record -> {
            analysis.take(file, record, signing);
            return true;
          });
    }
    return analysis;
  }

  private void take(CorpusInput.InputFile file, RawRecord record, Signing signing)
      throws IOException {
    try {
      switch (CorpusRecord.of(file, record, recipe.textKey())) {
        case CorpusRecord.Text text -> document(text, signing);
        case CorpusRecord.Talk talk -> sources.get(talk.source()).conversation();
      }
    } catch (RejectedException e) {
      refuse(
          e.why().label(),
          Rejections.of(new Rejected(record.file(file.name()), record.line(), e.reason())));
    }
  }

  /// Every step is taken, also behind a filter that would have dropped the document.
  private void document(CorpusRecord.Text document, Signing signing) throws IOException {
    SourceCount count = sources.get(document.source());
    count.text(document.text());
    String text = steps.hide(document.text());
    String droppedBy = "";
    for (int i = 0; i < recipe.steps().size(); i++) {
      CleanRecipe.Step step = recipe.steps().get(i);
      if (!step.concerns(document.source())) {
        continue;
      }
      switch (step.operator()) {
        case Operator.Mapper mapper -> text = mapper.map(text);
        case Operator.Filter filter -> {
          double value = steps.measure(filter, text);
          boolean isOutside = !filter.range().holds(value);
          count.statistic(i, 0, value, isOutside);
          droppedBy = isOutside && droppedBy.isEmpty() ? filter.name() : droppedBy;
        }
        case Operator.RuleFilter filter -> {
          String broken = count(count, i, filter, steps.measure(filter, text));
          droppedBy = droppedBy.isEmpty() ? broken : droppedBy;
        }
        case Operator.Deduplicator deduplicator -> signing.sign(i, deduplicator, text);
        case Operator.PassageDeduplicator _ -> {} // its passages are no documents
      }
    }
    draw(document, text, droppedBy);
  }

  /// @return the filter and the first of its rules that drops; empty if none does
  private static String count(
      SourceCount count, int step, Operator.RuleFilter filter, double[] figures) {
    for (int rule = 0; rule < figures.length; rule++) {
      boolean isOutside = !filter.rules().get(rule).range().holds(figures[rule]);
      count.statistic(step, rule, figures[rule], isOutside);
    }
    int broken = filter.firstBroken(figures);
    return broken < 0 ? "" : filter.name() + " " + filter.rules().get(broken).name();
  }

  private void draw(CorpusRecord.Text document, String text, String droppedBy) {
    String lot = Checksum.ofText(document.id());
    List<Drawn> own = samples.getOrDefault(document.source(), List.of());
    if (own.size() < SAMPLES_EACH || own.getLast().lot().compareTo(lot) > 0) {
      add(
          new Drawn(
              lot,
              new Analysis.Sample(
                  document.id(),
                  document.source(),
                  Excerpt.of(document.text(), SAMPLE_LENGTH),
                  Excerpt.of(steps.show(text), SAMPLE_LENGTH),
                  droppedBy)));
    }
  }

  private void add(Drawn drawn) {
    List<Drawn> own = samples.computeIfAbsent(drawn.sample().source(), _ -> new ArrayList<>());
    own.add(drawn);
    own.sort(Comparator.comparing(Drawn::lot));
    if (own.size() > SAMPLES_EACH) {
      own.removeLast();
    }
  }

  private void refuse(String cause, Rejections more) {
    unreadable.merge(cause, more, Rejections::plus);
  }

  /// Adds what was seen of the next shard.
  void add(ShardAnalysis next) {
    next.sources.forEach((name, count) -> sources.get(name).add(count));
    next.unreadable.forEach(this::refuse);
    next.samples.values().forEach(own -> own.forEach(this::add));
  }

  /// All of it.
  ///
  /// @param duplicates by the name of their deduplicator
  Analysis summary(Map<String, Analysis.Duplicates> duplicates) {
    Map<String, Analysis.Source> summaries = new LinkedHashMap<>();
    List<Analysis.Sample> shown = new ArrayList<>();
    sources.forEach(
        (name, count) -> {
          summaries.put(name, count.summary());
          total.add(count);
          samples.getOrDefault(name, List.of()).forEach(drawn -> shown.add(drawn.sample()));
        });
    return new Analysis(
        recipe.profile().name().toLowerCase(Locale.ROOT),
        total.summary(),
        summaries,
        duplicates,
        unreadable,
        shown);
  }

  /// The signatures of a shard, a file for each deduplicator. Owns the open files.
  private static final class Signing implements AutoCloseable {
    private final Map<Integer, Signatures.Writer> writers = new LinkedHashMap<>();
    private final Map<Integer, long[]> signatures = new LinkedHashMap<>();

    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    Signing(CleanRecipe recipe, Path folder, int shard) throws IOException {
      for (int i = 0; i < recipe.steps().size(); i++) {
        if (recipe.steps().get(i).operator() instanceof Operator.Deduplicator deduplicator) {
          Path file = folder.resolve(CorpusAnalysis.signatures(i, shard));
          writers.put(i, Signatures.Writer.create(file, deduplicator.words()));
          signatures.put(i, new long[deduplicator.words()]);
        }
      }
    }

    void sign(int step, Operator.Deduplicator deduplicator, String text) throws IOException {
      Signatures.Writer writer = writers.get(step);
      long[] signature = signatures.get(step);
      if (writer == null || signature == null) {
        throw new IllegalStateException("step %d is no deduplicator".formatted(step));
      }
      deduplicator.sign(text, signature);
      writer.append(signature);
    }

    @Override
    public void close() throws IOException {
      for (Signatures.Writer writer : writers.values()) {
        writer.close();
      }
    }
  }
}
