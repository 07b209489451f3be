package steel.infer;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.model.LogitsStep;
import steel.model.Sampler;
import steel.tokenizer.TextStream;
import steel.tokenizer.Tokenizer;

/// The loop that turns logits into tokens, one sequence long.
final class Generator {
  private final SteelModel model;
  private final Generation generation;
  private final Set<Integer> ends;
  private final AnswerForm form;
  private final Sampler sampler;
  private final LogprobMeter meter;
  private final @Nullable TextStream stream;
  private int[] ids = {}; // room for all that may come
  private int count;

  /// @param eos ids by which the model ends, heeded unless the generation says otherwise
  /// @throws IllegalArgumentException if the model does not have an id that the generation names
  Generator(SteelModel model, Generation generation, Collection<Integer> eos) {
    this.model = model;
    this.generation = generation;
    requireIds(generation.stops().ids());
    requireIds(generation.sampling().logitBias().keySet());
    ends = new HashSet<>(generation.stops().ids());
    if (generation.stops().atEos()) {
      ends.addAll(eos);
    }
    boolean hasText = model.hasTokenizer() || !generation.stops().strings().isEmpty();
    Optional<Tokenizer> tokenizer = hasText ? Optional.of(model.tokenizer()) : Optional.empty();
    stream = tokenizer.isPresent() ? tokenizer.get().stream(true) : null;
    int vocabSize = model.config().vocabSize();
    form =
        new AnswerForm(start(generation.constraint()), ends, vocabSize, generation.minNewTokens());
    sampler = new Sampler(generation.sampling(), steps(tokenizer, form));
    meter = new LogprobMeter(Math.max(generation.logprobs(), 0), tokenizer, vocabSize);
  }

  private void requireIds(Set<Integer> ids) {
    if (!ids.isEmpty()) {
      model.requireIds(ids.stream().mapToInt(Integer::intValue).sorted().toArray());
    }
  }

  private Constraint.Answer start(Constraint constraint) {
    return constraint.equals(Constraint.NONE)
        ? AnyAnswer.INSTANCE // also where there is no tokenizer
        : constraint.start(model.tokenizer());
  }

  private static LogitsStep[] steps(Optional<Tokenizer> tokenizer, AnswerForm form) {
    return tokenizer.isPresent()
        ? new LogitsStep[] {LogitsStep.firstTokens(tokenizer.get().vocabSize()), form}
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
    model.requireIds(prompt);
    int room = model.config().maxPositionEmbeddings() - prompt.length;
    ids = new int[Math.min(generation.maxNewTokens(), room)];
    sampler.accept(prompt);
    StopStrings stops = new StopStrings(generation.stops().strings());
    AnswerText answer = new AnswerText(stops, listener);
    FinishReason reason = generate(fresh, continuation, cancellation, answer);
    answer.finish();
    int[] all = Arrays.copyOf(ids, count);
    return new Reply(all, answer.text(), answer.tokens(), prompt.length, reason);
  }

  private FinishReason generate(
      int[] fresh, Continuation continuation, Cancellation cancellation, AnswerText answer) {
    if (form.isComplete()) {
      return FinishReason.STOP;
    }
    float[] logits = read(fresh, continuation, cancellation);
    while (!cancellation.isCancelled()) {
      int id = sampler.next(logits);
      ids[count++] = id;
      boolean ended = isEnd(id);
      String piece = piece(id, ended || count == ids.length);
      if (answer.accept(new Token(id, piece, logprobs(logits, id)))) {
        return FinishReason.STOP_STRING;
      }
      if (ended) {
        return FinishReason.STOP;
      }
      if (count == ids.length) {
        return FinishReason.LENGTH;
      }
      logits = read(new int[] {id}, continuation, cancellation);
    }
    return FinishReason.CANCELLED;
  }

  /// Reads tokens, in calls as long as may be, until cancelled.
  ///
  /// @return logits after the last of them; of no use if cancelled
  private static float[] read(int[] tokens, Continuation continuation, Cancellation cancellation) {
    float[] logits = {};
    int longest = continuation.longestCall();
    for (int from = 0; from < tokens.length && !cancellation.isCancelled(); from += longest) {
      int end = from + Math.min(longest, tokens.length - from);
      logits = continuation.append(Arrays.copyOfRange(tokens, from, end));
    }
    return logits;
  }

  /// Whether the answer is over with this token; if it is not, its form is told of it.
  private boolean isEnd(int id) {
    if (ends.contains(id)) {
      return true;
    }
    form.accept(id);
    return form.isComplete();
  }

  private Optional<Logprobs> logprobs(float[] logits, int id) {
    return generation.logprobs() == Generation.NO_LOGPROBS
        ? Optional.empty()
        : Optional.of(meter.of(logits, id));
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
