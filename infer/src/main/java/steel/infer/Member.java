package steel.infer;

import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One generation of a [Batch]: the thread of the batch advances it, the thread that asked for it
/// waits and hears.
final class Member {
  /// What the one thread tells the other.
  private sealed interface Event {
    record Heard(Token token) implements Event {}

    record Ended(Reply reply) implements Event {}

    /// Of a runtime exception or an error.
    record Failed(Throwable cause) implements Event {}
  }

  private final SteelModel model;
  private final int[] prompt;
  private final Cancellation cancellation;
  private final Generator generator;
  private final KvCache cache;
  private final Continuation.@Nullable Whole whole; // where no cache is wanted
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private int read; // tokens of the prompt
  private volatile boolean abandoned; // its caller hears no more
  private volatile @Nullable Throwable failure;

  /// As [Generator], whose exceptions it throws.
  Member(
      SteelModel model,
      Generation generation,
      Collection<Integer> eos,
      int[] prompt,
      Cancellation cancellation) {
    this.model = model;
    this.prompt = prompt.clone();
    this.cancellation = cancellation;
    generator =
        new Generator(
            model, generation, eos, this.prompt, token -> events.add(new Event.Heard(token)));
    cache = model.newCache();
    whole = generation.cached() ? null : new Continuation.Whole(model);
  }

  boolean isReading() {
    return read < prompt.length;
  }

  /// Whether nothing more is to be done.
  boolean isOver() {
    return failure != null || abandoned || generator.isOver() || cancellation.isCancelled();
  }

  boolean isCached() {
    return whole == null;
  }

  KvCache cache() {
    return cache;
  }

  int lastId() {
    return generator.lastId();
  }

  /// Reads on in the prompt, in the same pieces as if it were alone; after the last, chooses the
  /// first token.
  ///
  /// @param shared buffers for a call that is not longer than others
  void read(ForwardCalls shared) {
    if (isOver()) {
      return;
    }
    try {
      int longest = Continuation.longestCall(model, isCached());
      int end = read + Math.min(longest, prompt.length - read);
      int[] piece = Arrays.copyOfRange(prompt, read, end);
      // buffers for a call of any length go with it
      ForwardCalls calls = longest == Integer.MAX_VALUE ? new ForwardCalls(model) : shared;
      float[] logits = whole == null ? calls.append(cache, piece) : whole.append(piece);
      read = end;
      if (!isReading()) {
        generator.next(logits);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /// Runs the sequence without a cache once more.
  void stepAlone() {
    try {
      if (whole != null) {
        generator.next(whole.append(lastId()));
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /// Chooses the next token.
  ///
  /// @param logits of several, `[rows, V]`
  /// @param row its own
  void choose(float[] logits, int row) {
    try {
      generator.next(logits, row);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  void fail(Throwable cause) {
    failure = cause;
  }

  /// Hands over what became of it.
  void end() {
    Throwable cause = failure;
    events.add(cause == null ? new Event.Ended(generator.reply()) : new Event.Failed(cause));
  }

  /// Waits for the end, on the caller's thread.
  Reply await(Consumer<Token> listener) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          switch (events.take()) {
            case Event.Heard(Token token) -> listener.accept(token);
            case Event.Ended(Reply reply) -> {
              return reply;
            }
            case Event.Failed(Throwable cause) -> throw thrown(cause);
          }
        } catch (InterruptedException e) {
          interrupted = true;
          abandoned = true; // the end comes soon
        }
      }
    } finally {
      abandoned = true;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException thrown(Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(cause);
    };
  }
}
