package steel.data.clean;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import steel.data.CleanRecipe;
import steel.data.CleanRecipe.Step;
import steel.data.ConvertSummary.Rejected;
import steel.data.clean.Funnel.Count;
import steel.data.operator.Operator;
import steel.data.record.Conversation;
import steel.data.record.Conversation.Turn;
import steel.data.record.Document;
import steel.data.record.RawRecord;
import steel.data.record.RecordFile;
import steel.data.record.RecordJson;
import steel.data.record.RejectedException;
import steel.data.shard.Shard;

/// Takes one shard through one pass. Used by one thread.
final class ShardPass {
  /// A frame's mark: a step has rewritten its text.
  static final int CHANGED = 1;

  /// A frame's mark: it has a signature.
  static final int SIGNED = 2;

  /// A frame's mark: nothing is left of the text, or of a turn.
  static final int BLANK = 4;

  /// A frame's mark, above this bit: how many signatures it has, where that differs.
  private static final int SIGNATURES_SHIFT = 8;

  private final CleanRecipe recipe;
  private final Pass pass;
  private final Steps steps;
  private final PassResult out;
  private final ConversationDigest digest;
  private final long[] conversationSignature = new long[ConversationDigest.WORDS];
  private final long[] signature;

  /// @param out gets the result
  ShardPass(CleanRecipe recipe, Pass pass, PassResult out) {
    this.recipe = recipe;
    this.pass = pass;
    this.steps = new Steps(recipe);
    this.out = out;
    this.digest = new ConversationDigest(recipe);
    this.signature = new long[words(recipe, pass)];
  }

  /// Words of a signature in this pass; 0 if no deduplicator follows.
  static int words(CleanRecipe recipe, Pass pass) {
    if (!pass.endsInDeduplicator(recipe)) {
      return 0;
    }
    return recipe.steps().get(pass.to()).operator() instanceof Operator.Deduplicator deduplicator
        ? deduplicator.words()
        : 1; // a word a passage
  }

  /// The first pass: reads the input.
  ///
  /// @param into gets the result
  static void first(
      CleanRecipe recipe,
      Pass pass,
      CorpusInput.InputFile file,
      Shard shard,
      Path into,
      LongConsumer progress)
      throws IOException {
    try (ShardResult out = new ShardResult(into, recipe, words(recipe, pass))) {
      ShardPass work = new ShardPass(recipe, pass, out);
      shard.read(
          columns(recipe),
          recipe.maxRecordBytes(),
          progress,
          record -> {
            work.read(file, record);
            return true;
          });
      out.finish();
    }
  }

  /// What is read of files that have columns.
  static RecordFile.Columns columns(CleanRecipe recipe) {
    return new RecordFile.Columns(List.of(recipe.textKey()), List.of("id", "source"));
  }

  /// A later pass: reads what the one before left, less what its deduplicator dropped.
  ///
  /// @param from the result of the pass before
  /// @param into gets the result
  static void next(
      CleanRecipe recipe, Pass pass, Path from, Duplicates.InShard duplicates, Path into)
      throws IOException {
    try (ShardResult out = new ShardResult(into, recipe, words(recipe, pass))) {
      ShardPass work = new ShardPass(recipe, pass, out);
      Frame.read(
          from.resolve(ShardResult.DOCUMENTS),
          frame -> {
            work.goOn(frame.mark(), RecordJson.document(frame.line()), duplicates);
            return true;
          });
      out.finish();
    }
  }

  /// Takes a record of the input through the first pass.
  void read(CorpusInput.InputFile file, RawRecord record) throws IOException {
    try {
      take(file, record);
    } catch (RejectedException e) {
      out.reject(e.why(), new Rejected(record.file(file.name()), record.line(), e.reason()));
    }
  }

  private void take(CorpusInput.InputFile file, RawRecord record)
      throws RejectedException, IOException {
    switch (CorpusRecord.of(file, record, recipe.textKey())) {
      case CorpusRecord.Text text -> {
        out.funnel(text.source()).add(Count.DOCUMENTS);
        document(text.id(), text.source(), steps.hide(text.text()), false);
      }
      case CorpusRecord.Talk talk -> conversation(talk);
    }
  }

  /// Takes a document through a later pass.
  ///
  /// @param mark that the pass before gave it
  /// @param firsts tells what the deduplicator before the pass has found
  void goOn(int mark, Document document, Firsts firsts) throws IOException {
    boolean changed = (mark & CHANGED) != 0;
    String source = document.source();
    String text = steps.hide(document.text());
    int step = pass.from() - 1;
    if ((mark & SIGNED) != 0) {
      Funnel funnel = out.funnel(source);
      String left =
          switch (recipe.steps().get(step).operator()) {
            case Operator.Deduplicator _ -> firsts.isNextFirst() ? text : "";
            case Operator.PassageDeduplicator passages ->
                firsts.withoutNext(passages, text, mark >>> SIGNATURES_SHIFT);
            case Operator.Mapper _, Operator.Filter _, Operator.RuleFilter _ ->
                throw new IllegalStateException("a pass begins behind a deduplicator");
          };
      if (left.isBlank() && !text.isBlank()) {
        funnel.drop(step);
        out.sample(step, 0, document.id(), source, (double) firsts.firstOfLast(), document.text());
        return;
      }
      if (!left.equals(text)) {
        funnel.change(step);
        changed = true;
        text = left;
      }
    }
    document(document.id(), source, text, changed);
  }

  private void document(String id, String source, String text, boolean changedBefore)
      throws IOException {
    Funnel funnel = out.funnel(source);
    Steps.Result result = steps.run(pass, source, text, funnel);
    String shown = steps.show(result.text());
    if (result.droppedAt() >= 0) {
      out.sample(result.droppedAt(), result.rule(), id, source, result.value(), shown);
      return;
    }
    int mark = changedBefore || result.isChanged() ? CHANGED : 0;
    mark |= shown.isBlank() ? BLANK : 0;
    if (pass.endsInDeduplicator(recipe)) {
      Step step = recipe.steps().get(pass.to());
      if (step.concerns(source)) {
        funnel.reach(pass.to());
        mark |= SIGNED | sign(step.operator(), result.text()) << SIGNATURES_SHIFT;
      }
    }
    out.document(mark, new Document(id, shown, source));
  }

  /// @return how many signatures the text has
  private int sign(Operator operator, String text) throws IOException {
    return switch (operator) {
      case Operator.Deduplicator deduplicator -> {
        deduplicator.sign(text, signature);
        out.sign(signature);
        yield 1;
      }
      case Operator.PassageDeduplicator deduplicator -> {
        long[] passages = deduplicator.passages(text);
        for (long passage : passages) {
          signature[0] = passage;
          out.sign(signature);
        }
        yield passages.length;
      }
      case Operator.Mapper _, Operator.Filter _, Operator.RuleFilter _ ->
          throw new IllegalStateException("a pass ends before a deduplicator");
    };
  }

  private void conversation(CorpusRecord.Talk talk) throws IOException {
    String source = talk.source();
    List<Turn> turns = new ArrayList<>();
    StringBuilder whole = new StringBuilder();
    boolean changed = false;
    boolean empty = talk.turns().isEmpty();
    for (Turn turn : talk.turns()) {
      String text = steps.map(source, turn.value());
      changed |= !text.equals(turn.value());
      empty |= text.isBlank();
      turns.add(new Turn(turn.from(), text));
      whole.append(turn.from()).append('\n').append(text).append('\n');
    }
    int mark = (changed ? CHANGED : 0) | (empty ? BLANK : 0);
    if (!empty && digest.concerns(source)) {
      digest.sign(source, whole.toString(), conversationSignature);
      out.signConversation(conversationSignature);
      mark |= SIGNED;
    }
    out.funnel(source).add(Count.CONVERSATIONS);
    out.conversation(mark, new Conversation(talk.id(), source, turns));
  }
}
