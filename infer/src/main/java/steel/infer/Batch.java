package steel.infer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import steel.config.ConfigException;
import steel.infer.kernel.Products;
import steel.tokenizer.ChatMessage;

/// Generations that advance together: each step reads the weights once for a token of every one.
/// They come and go between steps, and each has the tokens that it would have alone, bit for bit.
/// Owns the thread that advances them.
///
/// ```java
/// try (var batch = new Batch(model, 8, 64)) {
///   Reply reply = batch.stream(messages, Generation.of(512), cancellation, this::send);
/// }
/// ```
///
/// Any number of threads may ask at once; each waits for its own answer, and its listener runs on
/// it, so that a slow or failing one holds up nobody else. A prompt is read in calls of its own
/// between the steps of the others, several prompts by turns.
///
/// Source: Yu et al. 2022, "Orca", OSDI, section 3: scheduling by iterations.
public final class Batch implements AutoCloseable {
  private final SteelModel model;
  private final int running;
  private final int waiting;
  private final ForwardCalls calls; // of the thread, as the two below
  private final Deque<Member> reading = new ArrayDeque<>();
  private final List<Member> answering = new ArrayList<>();
  private final Thread thread;
  private final Deque<Member> queue = new ArrayDeque<>(); // guarded by itself, as the two below
  private int inside; // in the queue or at work
  private boolean closed;

  /// @param model borrowed; must live as long as the batch
  /// @param running generations that advance together, at most
  /// @param waiting so many more may wait for one of them to end
  public Batch(SteelModel model, int running, int waiting) {
    if (running < 1 || waiting < 0) {
      throw new IllegalArgumentException(
          "a batch wants at least 1 running and 0 waiting, got %d and %d"
              .formatted(running, waiting));
    }
    this.model = model;
    this.running = running;
    this.waiting = waiting;
    calls = new ForwardCalls(model);
    thread = Thread.ofPlatform().daemon().name("steel-batch").unstarted(this::work);
    thread.start();
  }

  /// Continues tokens, as [SteelModel#generate(int[], Generation, Cancellation, Consumer)].
  ///
  /// @param cancellation felt within a step of the batch; interrupting the caller is one, too
  /// @param listener told each token, on the caller's thread; what it throws ends this generation
  ///   and reaches the caller
  /// @throws RejectedExecutionException if as many wait as may
  /// @throws IllegalStateException if the batch is closed
  /// @throws ConfigException if the prompt leaves no room below `max_position_embeddings`
  public Reply generate(
      int[] prompt, Generation generation, Cancellation cancellation, Consumer<Token> listener) {
    return answer(prompt, generation, model.ends(), cancellation, listener);
  }

  /// Answers a chat, as [SteelModel#stream(List, Generation, Cancellation, Consumer)]; otherwise as
  /// [#generate].
  public Reply stream(
      List<ChatMessage> messages,
      Generation generation,
      Cancellation cancellation,
      Consumer<Token> listener) {
    int[] prompt = model.tokenizer().render(messages, true).ids();
    return answer(prompt, generation, model.chatEnds(), cancellation, listener);
  }

  private Reply answer(
      int[] prompt,
      Generation generation,
      Collection<Integer> ends,
      Cancellation cancellation,
      Consumer<Token> listener) {
    Member member = new Member(model, generation, ends, prompt, cancellation);
    synchronized (queue) {
      if (closed) {
        throw new IllegalStateException("the batch is closed");
      }
      if (inside >= running + waiting) {
        throw new RejectedExecutionException(
            "%d generations run and %d wait, more may not; ask again later"
                .formatted(running, waiting));
      }
      inside++;
      queue.add(member);
      queue.notifyAll();
    }
    return member.await(listener);
  }

  private void work() {
    try {
      while (admit()) {
        readOnePiece();
        step();
        answering.removeIf(this::leave);
        reading.removeIf(this::leave);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does: as if it were closed
    } finally {
      endAll();
    }
  }

  /// Takes in who waits, as far as there is room; waits where there is nothing to do.
  ///
  /// @return whether to go on
  private boolean admit() throws InterruptedException {
    synchronized (queue) {
      while (!closed && queue.isEmpty() && reading.isEmpty() && answering.isEmpty()) {
        queue.wait();
      }
      for (Iterator<Member> all = queue.iterator(); !closed && all.hasNext(); ) {
        Member member = all.next();
        boolean left = leave(member); // cancelled while it waited, or complete from the beginning
        if (left || reading.size() + answering.size() < running) {
          all.remove();
        }
        if (!left && reading.size() + answering.size() < running) {
          reading.add(member);
        }
      }
      return !closed;
    }
  }

  /// Ends a member that wants no more.
  private boolean leave(Member member) {
    if (!member.isOver()) {
      return false;
    }
    synchronized (queue) {
      inside--;
    }
    member.end();
    return true;
  }

  /// Reads on in one prompt, the next one's the next time.
  private void readOnePiece() {
    Member member = reading.poll();
    if (member == null) {
      return;
    }
    member.read(calls);
    if (member.isReading() || member.isOver()) {
      reading.add(member);
    } else {
      answering.add(member);
    }
  }

  /// Appends the last token of each, and chooses the next.
  private void step() {
    List<Member> together = new ArrayList<>();
    for (Member member : answering) {
      if (member.isOver()) {
        continue;
      }
      if (!member.isCached()) {
        member.stepAlone();
        continue;
      }
      together.add(member);
      if (together.size() == Products.FEW) { // more would be added up in another order
        step(together);
        together.clear();
      }
    }
    if (!together.isEmpty()) {
      step(together);
    }
  }

  private void step(List<Member> members) {
    int[] ids = members.stream().mapToInt(Member::lastId).toArray();
    try {
      float[] logits = calls.step(members.stream().map(Member::cache).toList(), ids);
      long work = (long) ids.length * model.config().vocabSize();
      model.engine().workers().run(ids.length, work, i -> members.get(i).choose(logits, i));
    } catch (RuntimeException | Error e) {
      members.forEach(member -> member.fail(e)); // none of them has its logits
    }
  }

  private void endAll() {
    List<Member> left = new ArrayList<>(reading);
    left.addAll(answering);
    synchronized (queue) {
      closed = true;
      left.addAll(queue);
      queue.clear();
    }
    left.forEach(Member::end);
  }

  /// Ends what runs or waits as if it were cancelled, and takes no more.
  @Override
  public void close() {
    synchronized (queue) {
      closed = true;
      queue.notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // told below: the model must not go before the thread has
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
