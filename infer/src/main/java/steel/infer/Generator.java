package steel.infer;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.model.LogitsStep;
import steel.model.Sampler;
import steel.tokenizer.TextStream;

/// The loop that turns logits into tokens, one sequence long.
final class Generator {
  private final SteelModel model;
  private final Generation generation;
  private final Set<Integer> ends;
  private final AnswerForm form;
  private final Sampler sampler;
  private final @Nullable TextStream stream;

  /// @param eos ids by which the model ends, heeded unless the generation says otherwise
  Generator(SteelModel model, Generation generation, Collection<Integer> eos) {
    this.model = model;
    this.generation = generation;
    ends = new HashSet<>(generation.stopIds());
    if (generation.stopsAtEos()) {
      ends.addAll(eos);
    }
    stream = model.hasTokenizer() ? model.tokenizer().stream(true) : null;
    form = new AnswerForm(start(generation.constraint()), ends, model.config().vocabSize());
    sampler = new Sampler(generation.sampling(), steps());
  }

  private Constraint.Answer start(Constraint constraint) {
    return constraint.equals(Constraint.NONE)
        ? Constraint.Anything.INSTANCE // also where there is no tokenizer
        : constraint.start(model.tokenizer());
  }

  private LogitsStep[] steps() {
    return model.hasTokenizer()
        ? new LogitsStep[] {LogitsStep.firstTokens(model.tokenizer().vocabSize()), form}
        : new LogitsStep[] {form};
  }

  /// Continues a prompt of which `continuation` has nothing yet.
  Reply run(
      int[] prompt,
      Continuation continuation,
      Cancellation cancellation,
      Consumer<Token> listener) {
    return run(prompt, prompt, continuation, cancellation, listener);
  }

  /// Continues a prompt.
  ///
  /// @param fresh the end of it, which `continuation` has not seen
  Reply run(
      int[] prompt,
      int[] fresh,
      Continuation continuation,
      Cancellation cancellation,
      Consumer<Token> listener) {
    requireRoom(prompt);
    int room = model.config().maxPositionEmbeddings() - prompt.length;
    int[] ids = new int[Math.min(generation.maxNewTokens(), room)];
    StringBuilder text = new StringBuilder();
    int count = 0;
    FinishReason reason =
        cancellation.isCancelled()
            ? FinishReason.CANCELLED
            : form.isComplete() ? FinishReason.STOP : FinishReason.LENGTH;
    if (reason == FinishReason.LENGTH) {
      sampler.accept(prompt);
      float[] logits = continuation.append(fresh);
      while (true) {
        int id = sampler.next(logits);
        ids[count++] = id;
        boolean ended = ends.contains(id);
        if (!ended) {
          form.accept(id);
          ended = form.isComplete();
        }
        String piece = piece(id, ended || count == ids.length);
        text.append(piece);
        listener.accept(new Token(id, piece));
        if (ended) {
          reason = FinishReason.STOP;
          break;
        }
        if (count == ids.length) {
          break;
        }
        if (cancellation.isCancelled()) {
          reason = FinishReason.CANCELLED;
          break;
        }
        logits = continuation.append(id);
      }
    }
    return new Reply(Arrays.copyOf(ids, count), text.toString(), prompt.length, reason);
  }

  /// The text that a token makes certain; at the end also what is left of half a character.
  private String piece(int id, boolean last) {
    if (stream == null) {
      return "";
    }
    String text = stream.accept(id);
    return last ? text + stream.finish() : text;
  }

  private void requireRoom(int[] prompt) {
    int limit = model.config().maxPositionEmbeddings();
    if (prompt.length >= limit) {
      throw new ConfigException(
          "the prompt has %d tokens and leaves no room for an answer: the model takes %d in all (max_position_embeddings); shorten it"
              .formatted(prompt.length, limit));
    }
  }
}
