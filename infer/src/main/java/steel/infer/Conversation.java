package steel.infer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import steel.config.ConfigException;
import steel.model.Sampling;
import steel.tokenizer.ChatMessage;

/// A chat with its history. Where a call may be split, the cache of the turns before is kept and
/// only what is new is read; a model that is not causal reads the whole chat at every turn, which
/// is what it was made for. Owned by one thread at a time; owns its cache.
public final class Conversation implements AutoCloseable {
  private final SteelModel model;
  private final List<ChatMessage> opening;
  private final Generation generation;
  private final List<ChatMessage> messages = new ArrayList<>();
  private final CachedDecoding decoding;
  private int[] seen = {}; // tokens in the cache

  Conversation(SteelModel model, List<ChatMessage> opening, Generation generation) {
    this.model = model;
    this.opening = List.copyOf(opening);
    this.generation = generation;
    messages.addAll(opening);
    decoding = new CachedDecoding(model);
  }

  /// The chat so far.
  public List<ChatMessage> messages() {
    return List.copyOf(messages);
  }

  /// Forgets everything but the opening.
  public void reset() {
    messages.clear();
    messages.addAll(opening);
  }

  /// Says something and hears the answer. A cancelled answer stays in the history as far as it
  /// came; if this method throws, the history is as before.
  ///
  /// @param listener told each token as it comes
  /// @throws ConfigException if the chat has become too long for the model
  public Reply say(String text, Cancellation cancellation, Consumer<Token> listener) {
    messages.add(ChatMessage.user(text));
    try {
      int[] prompt = model.tokenizer().render(messages, true).ids();
      Sampling sampling = generation.sampling();
      Sampling drawn =
          sampling.withSeed(sampling.seed() + messages.size()); // not the same each turn
      Generator generator =
          new Generator(model, generation.withSampling(drawn), model.chatEnds(), prompt, listener);
      Reply reply =
          generation.cached()
              ? sayCached(prompt, generator, cancellation)
              : generator.run(prompt, new Continuation.Whole(model), cancellation);
      messages.add(ChatMessage.assistant(reply.text()));
      return reply;
    } catch (RuntimeException e) {
      messages.removeLast();
      throw e;
    }
  }

  private Reply sayCached(int[] prompt, Generator generator, Cancellation cancellation) {
    int known = decoding.truncate(known(prompt));
    seen = Arrays.copyOf(prompt, known);
    int[] fresh = Arrays.copyOfRange(prompt, known, prompt.length);
    try {
      Continuation continuation = Continuation.of(decoding, seen, generation);
      Reply reply = generator.run(fresh, continuation, cancellation);
      // without guesses that nobody waited for
      decoding.truncate(prompt.length + Math.max(0, reply.ids().length - 1));
      int[] all = Arrays.copyOf(prompt, prompt.length + reply.ids().length);
      System.arraycopy(reply.ids(), 0, all, prompt.length, reply.ids().length);
      seen = Arrays.copyOf(all, decoding.length()); // the last token is chosen, never appended
      return reply;
    } catch (RuntimeException e) {
      seen = Arrays.copyOf(seen, decoding.truncate(known));
      throw e;
    }
  }

  /// How many tokens of the prompt need not be read again; at least one is, for its logits.
  private int known(int[] prompt) {
    if (!model.config().feedForward().isCausal()) {
      return 0;
    }
    int mismatch = Arrays.mismatch(seen, prompt);
    return Math.min(mismatch < 0 ? seen.length : mismatch, prompt.length - 1);
  }

  /// Tokens in the cache.
  int cached() {
    return decoding.length();
  }

  @Override
  public void close() {
    decoding.close();
  }
}
