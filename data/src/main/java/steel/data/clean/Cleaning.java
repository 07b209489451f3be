package steel.data.clean;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import steel.data.CleanRecipe;
import steel.data.CleanSummary;
import steel.data.dedup.EqualSignatures;
import steel.data.dedup.Signatures;
import steel.data.operator.DocumentDeduplicator;
import steel.data.operator.Operator;
import steel.data.record.CorpusWriter;
import steel.data.record.MegabyteCounter;
import steel.data.shard.Shard;
import steel.data.shard.ShardPlan;
import steel.data.shard.WorkFolder;
import steel.files.Progress;

/// Runs a recipe over a corpus, shard by shard on all cores.
///
/// A pass takes every shard through the steps up to the next deduplicator, which then looks at the
/// signatures of all documents; the last pass is followed by the writing, in the order of the
/// input. Whatever is finished lies in the work folder. Memory holds a document a worker;
/// signatures and sets are mapped files of 16 bytes a document, or as many words as the
/// deduplicator has.
public final class Cleaning {
  /// Where the first dropped documents of each step and source are shown.
  public static final String SAMPLES = "dropped_samples.jsonl";

  /// Where lines that are no documents are listed.
  public static final String REJECTED = "rejected.jsonl";

  private static final String CONVERSATIONS = "conversations";

  private final CleanRecipe recipe;
  private final CorpusInput input;
  private final WorkFolder work;
  private final int threads;
  private final Progress progress;
  private final List<Pass> passes;
  private final List<Shard> shards;

  /// @param work keeps what is done
  /// @param threads how many run the steps
  /// @throws IOException if a file cannot be read
  public Cleaning(
      CleanRecipe recipe, CorpusInput input, WorkFolder work, int threads, Progress progress)
      throws IOException {
    this.recipe = recipe;
    this.input = input;
    this.work = work;
    this.threads = threads;
    this.progress = progress;
    this.passes = Pass.of(recipe);
    this.shards = ShardPlan.of(input.paths(), threads).shards();
  }

  /// What the results depend on, beside the files.
  public static String settings(CleanRecipe recipe) {
    return "clean %s %d %s %d %s"
        .formatted(
            recipe.profile(),
            recipe.maxRecordBytes(),
            recipe.textKey(),
            recipe.samples(),
            recipe.steps());
  }

  /// Does what is not done yet, and writes the output.
  ///
  /// @param out gets what is left
  /// @throws IOException if the disk fails; what is done stays in the work folder
  public CleanSummary run(CorpusWriter out) throws IOException {
    readInput();
    findDuplicates(passes.getFirst());
    for (Pass pass : passes.subList(1, passes.size())) {
      goOn(passes.get(pass.number() - 1), pass);
      findDuplicates(pass);
    }
    work.make(
        CONVERSATIONS,
        into ->
            Duplicates.find(
                files(passes.getFirst(), ShardResult.CONVERSATION_SIGNATURES),
                ConversationDigest.WORDS,
                new DocumentDeduplicator(recipe.profile(), false, false)::join,
                into));
    return write(out);
  }

  private void readInput() throws IOException {
    Pass pass = passes.getFirst();
    try (Progress.Task task = progress.start("clean", "MB", input.bytes() >> 20)) {
      MegabyteCounter bytes = new MegabyteCounter(task);
      work.makeAll(
          pass.stage(),
          shards,
          threads,
          shard -> bytes.accept(shard.bytes()),
          (shard, into) -> {
            CorpusInput.InputFile file = input.files().get(shard.file());
            ShardPass.first(recipe, pass, file, shard, into, bytes);
          });
    }
  }

  private void goOn(Pass before, Pass pass) throws IOException {
    long[] firsts = firsts(before, ShardResult.SIGNATURES, ShardPass.words(recipe, before));
    try (Progress.Task task = progress.start("clean on", "shards", shards.size());
        Duplicates duplicates = Duplicates.open(work.path(before.duplicates()))) {
      work.makeAll(
          pass.stage(),
          shards,
          threads,
          _ -> task.advance(1),
          (shard, into) -> {
            Path from = work.result(before.stage(), shard);
            ShardPass.next(recipe, pass, from, duplicates.from(firsts[shard.number()]), into);
            task.advance(1);
          });
    }
  }

  private void findDuplicates(Pass pass) throws IOException {
    if (!pass.endsInDeduplicator(recipe)) {
      return;
    }
    Operator operator = recipe.steps().get(pass.to()).operator();
    Duplicates.Join join =
        operator instanceof Operator.Deduplicator deduplicator
            ? deduplicator::join
            : EqualSignatures::join;
    try (Progress.Task _ = progress.start("find duplicates", "steps", 1)) {
      work.make(
          pass.duplicates(),
          into ->
              Duplicates.find(
                  files(pass, ShardResult.SIGNATURES), ShardPass.words(recipe, pass), join, into));
    }
  }

  private List<Path> files(Pass pass, String name) {
    return shards.stream().map(shard -> work.result(pass.stage(), shard).resolve(name)).toList();
  }

  /// Number of the first signature of each shard.
  private long[] firsts(Pass pass, String name, int words) throws IOException {
    long[] firsts = new long[shards.size()];
    long next = 0;
    for (Shard shard : shards) {
      firsts[shard.number()] = next;
      next += Signatures.count(work.result(pass.stage(), shard).resolve(name), words);
    }
    return firsts;
  }

  private Originals originals() throws IOException {
    Originals originals = new Originals();
    for (Pass pass : passes) {
      if (pass.endsInDeduplicator(recipe)
          && recipe.steps().get(pass.to()).operator() instanceof Operator.Deduplicator) {
        List<Path> folders =
            shards.stream().map(shard -> work.result(pass.stage(), shard)).toList();
        originals.add(
            pass.to(),
            folders,
            firsts(pass, ShardResult.SIGNATURES, ShardPass.words(recipe, pass)));
      }
    }
    return originals;
  }

  private CleanSummary write(CorpusWriter out) throws IOException {
    Pass first = passes.getFirst();
    Pass last = passes.getLast();
    boolean endsInDeduplicator = last.endsInDeduplicator(recipe);
    long[] firsts =
        endsInDeduplicator
            ? firsts(last, ShardResult.SIGNATURES, ShardPass.words(recipe, last))
            : new long[shards.size()];
    long[] firstConversations =
        firsts(first, ShardResult.CONVERSATION_SIGNATURES, ConversationDigest.WORDS);
    try (Progress.Task task = progress.start("write", "shards", shards.size());
        Duplicates conversations = Duplicates.open(work.path(CONVERSATIONS));
        @Nullable Duplicates duplicates =
            endsInDeduplicator ? Duplicates.open(work.path(last.duplicates())) : null) {
      Assembly assembly = new Assembly(recipe, out);
      int file = -1;
      for (Shard shard : shards) {
        int n = shard.number();
        if (shard.file() != file) {
          file = shard.file();
          CorpusInput.InputFile named = input.files().get(file);
          if (CorpusInput.namesSource(named.name())) {
            assembly.touch(named.source());
          }
        }
        for (Pass pass : passes) {
          assembly.report(work.result(pass.stage(), shard));
        }
        assembly.documents(
            work.result(last.stage(), shard),
            duplicates == null ? null : duplicates.from(firsts[n]));
        assembly.conversations(
            work.result(first.stage(), shard), conversations.from(firstConversations[n]));
        task.advance(1);
      }
      return assembly.finish(originals());
    }
  }
}
