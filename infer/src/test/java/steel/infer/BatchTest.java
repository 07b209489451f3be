package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.infer.kernel.Products;
import steel.model.FeedForward;
import steel.model.Sampling;
import steel.tokenizer.ChatMessage;
import steel.tokenizer.Tokenizer;

@Timeout(300)
class BatchTest {
  @TempDir Path folder;

  static List<FeedForward> kinds() {
    return WideModel.kinds();
  }

  private static void ignore(Token token) {
    // what it is stands in the reply
  }

  /// What one of several asks.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Question(int[] prompt, Generation generation) {
    static Question of(int index) {
      int[] lengths = {3, 1, 40, 530, 17};
      int[] answers = {12, 30, 5, 9, 1};
      int i = index % lengths.length;
      Generation generation = Generation.of(answers[i]).ignoringEos().withLogprobs(2);
      if (index % 2 == 1) {
        Sampling sampling = Sampling.GREEDY.withTemperature(1.2).withTopP(0.95).withSeed(index);
        generation = generation.withSampling(sampling);
      }
      return new Question(WideModel.ids(lengths[i], index), generation);
    }

    Reply alone(SteelModel model) {
      return model.generate(prompt, generation);
    }
  }

  /// The same down to the bits of every log-probability.
  private static void assertSame(Reply actual, Reply expected) {
    assertThat(actual.ids()).isEqualTo(expected.ids());
    assertThat(actual.tokens()).isEqualTo(expected.tokens());
    assertThat(actual.finishReason()).isEqualTo(expected.finishReason());
    assertThat(actual.promptTokens()).isEqualTo(expected.promptTokens());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyAnswerIsThatOfItsQuestionAlone(FeedForward kind) throws Exception {
    for (Path path : WideModel.inAllTypes(kind, folder)) {
      List<Reply> alone = new ArrayList<>();
      for (int threads = 1; threads <= 3; threads++) {
        try (var model = SteelModel.open(path, threads)) {
          for (int i = 0; i < 5 && alone.size() < 5; i++) {
            alone.add(Question.of(i).alone(model));
          }
          for (int count : new int[] {1, 2, 5}) {
            List<Reply> together = together(model, count);
            for (int i = 0; i < count; i++) {
              assertSame(together.get(i), alone.get(i));
            }
          }
        }
      }
    }
  }

  /// Answers questions while another generation, which nobody wants to the end, runs from before
  /// the first to after the last; every second one joins when that one has come some way.
  private static List<Reply> together(SteelModel model, int count) throws Exception {
    CountDownLatch under = new CountDownLatch(4); // tokens
    Cancellation enough = new Cancellation();
    try (var batch = new Batch(model, count + 1, 0);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> longest =
          callers.submit(
              () ->
                  batch.generate(
                      new int[] {5, 6},
                      Generation.of(400).ignoringEos(),
                      enough,
                      _ -> under.countDown()));
      List<Future<Reply>> answers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Question question = Question.of(i);
        boolean isLate = i % 2 == 0;
        answers.add(
            callers.submit(
                () -> {
                  if (isLate) {
                    under.await();
                  }
                  return batch.generate(
                      question.prompt, question.generation, new Cancellation(), BatchTest::ignore);
                }));
      }
      List<Reply> replies = new ArrayList<>();
      for (Future<Reply> answer : answers) {
        replies.add(answer.get());
      }
      enough.cancel();
      assertThat(longest.get().ids().length).isGreaterThan(3);
      return replies;
    }
  }

  /// More than are added up in one order.
  @Test
  void manyAreDealtOutOverCalls() throws Exception {
    FeedForward kind = kinds().getFirst();
    try (var model = SteelModel.open(WideModel.write(kind, folder), 2)) {
      int count = Products.FEW + 3;
      List<Reply> together = together(model, count);
      for (int i = 0; i < count; i++) {
        assertSame(together.get(i), Question.of(i).alone(model));
      }
    }
  }

  @Test
  void withoutACacheToo() throws Exception {
    for (FeedForward kind : kinds()) {
      Path path = WideModel.write(kind, folder.resolve(kind.getClass().getSimpleName()));
      try (var model = SteelModel.open(path, 2);
          var batch = new Batch(model, 2, 0);
          ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        int[] prompt = WideModel.ids(9, 4);
        Generation generation = Generation.of(6).ignoringEos();
        Future<Reply> other =
            callers.submit(
                () -> batch.generate(prompt, generation, new Cancellation(), BatchTest::ignore));
        Reply whole =
            batch.generate(
                prompt, generation.withoutCache(), new Cancellation(), BatchTest::ignore);
        assertSame(whole, model.generate(prompt, generation.withoutCache()));
        assertSame(other.get(), model.generate(prompt, generation));
      }
    }
  }

  @Test
  void aFailingListenerHarmsNobodyElse() throws Exception {
    try (var model = SteelModel.open(WideModel.write(kinds().getFirst(), folder), 2);
        var batch = new Batch(model, 3, 0);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Question question = Question.of(1);
      Future<Reply> good =
          callers.submit(
              () ->
                  batch.generate(
                      question.prompt, question.generation, new Cancellation(), BatchTest::ignore));
      Future<Reply> bad =
          callers.submit(
              () ->
                  batch.generate(
                      new int[] {1},
                      Generation.of(400).ignoringEos(),
                      new Cancellation(),
                      _ -> {
                        throw new IllegalStateException("the line is dead");
                      }));
      // and one whose form rules everything out at its third token
      Generation formed =
          Generation.of(9)
              .withConstraint(new Holding(3, new CountDownLatch(1), new CountDownLatch(0)));
      Path chats = folder.resolve("chat");
      try (var chatting =
              SteelModel.open(TinyChatModel.write("qwen2-raw", Files.createDirectory(chats)));
          var small = new Batch(chatting, 2, 0)) {
        Future<Reply> fine =
            callers.submit(
                () ->
                    small.stream(
                        question(), Generation.of(20), new Cancellation(), BatchTest::ignore));
        assertThatThrownBy(
                () -> small.generate(new int[] {1}, formed, new Cancellation(), BatchTest::ignore))
            .isInstanceOf(ConfigException.class)
            .hasMessageContaining("none is left to choose");
        assertSame(fine.get(), chatting.chat(question(), Generation.of(20)));
      }
      assertThatThrownBy(bad::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("the line is dead");
      assertSame(good.get(), question.alone(model));
      for (int i = 0; i < 3; i++) { // their places are free again
        Question next = Question.of(i);
        assertSame(
            batch.generate(next.prompt, next.generation, new Cancellation(), BatchTest::ignore),
            next.alone(model));
      }
    }
  }

  private static List<ChatMessage> question() {
    return List.of(ChatMessage.user("你好"));
  }

  /// Holds the thread that asks for the first mask until told otherwise, and rules out every token
  /// from the `last` on.
  private record Holding(int last, CountDownLatch reached, CountDownLatch release)
      implements Constraint {
    @Override
    public Answer start(Tokenizer tokenizer) {
      return new Answer() {
        private int tokens;

        @Override
        public void mask(float[] logits) {
          reached.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          if (tokens == last) {
            Arrays.fill(logits, Float.NEGATIVE_INFINITY);
          }
        }

        @Override
        public void accept(int id) {
          tokens++;
        }

        @Override
        public Ending ending() {
          return Ending.NOT_YET;
        }
      };
    }
  }

  @Test
  void noMoreThanMayWaitAreTakenIn() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Generation held = Generation.of(3).withConstraint(new Holding(99, reached, release));
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        var batch = new Batch(model, 1, 0)) {
      Future<Reply> first =
          callers.submit(
              () -> batch.generate(new int[] {1}, held, new Cancellation(), BatchTest::ignore));
      reached.await();
      assertThatThrownBy(
              () -> batch.generate(new int[] {1}, held, new Cancellation(), BatchTest::ignore))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage("1 generations run and 0 wait, more may not; ask again later");
      release.countDown();
      assertThat(first.get().ids()).hasSize(3);
      assertThat(batch.generate(new int[] {1}, held, new Cancellation(), BatchTest::ignore).ids())
          .hasSize(3);
    }
  }

  @Test
  void whoWaitsComesOrLeaves() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Generation held = Generation.of(3).withConstraint(new Holding(99, reached, release));
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        var batch = new Batch(model, 1, 2)) {
      Future<Reply> first =
          callers.submit(
              () -> batch.generate(new int[] {1}, held, new Cancellation(), BatchTest::ignore));
      reached.await();
      Cancellation cancelled = new Cancellation();
      cancelled.cancel();
      Future<Reply> leaving =
          callers.submit(() -> batch.generate(new int[] {1}, held, cancelled, BatchTest::ignore));
      Future<Reply> coming =
          callers.submit(
              () -> batch.generate(new int[] {2}, held, new Cancellation(), BatchTest::ignore));
      release.countDown();
      assertThat(first.get().ids()).hasSize(3);
      assertThat(leaving.get().ids()).isEmpty();
      assertThat(leaving.get().finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertSame(coming.get(), model.generate(new int[] {2}, held));
    }
  }

  @Test
  void anInterruptIsACancellation() throws Exception {
    try (var model = SteelModel.open(WideModel.write(kinds().getFirst(), folder), 2);
        var batch = new Batch(model, 2, 0)) {
      Reply reply =
          batch.generate(
              new int[] {1},
              Generation.of(900).ignoringEos(),
              new Cancellation(),
              _ -> Thread.currentThread().interrupt());
      assertThat(Thread.interrupted()).isTrue(); // told, and not left to other tests
      assertThat(reply.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(reply.ids().length).isBetween(1, 899);
      assertThat(reply.tokens()).hasSize(reply.ids().length);
    }
  }

  @Test
  void closingEndsWhatRunsAndTakesNoMore() throws Exception {
    try (var model = SteelModel.open(WideModel.write(kinds().getFirst(), folder), 2);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Batch batch = new Batch(model, 1, 1);
      CountDownLatch begun = new CountDownLatch(1);
      Generation endless = Generation.of(1000).ignoringEos();
      Future<Reply> running =
          callers.submit(
              () ->
                  batch.generate(
                      new int[] {1}, endless, new Cancellation(), _ -> begun.countDown()));
      begun.await();
      batch.close();
      assertThat(running.get().finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThatThrownBy(
              () -> batch.generate(new int[] {1}, endless, new Cancellation(), BatchTest::ignore))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the batch is closed");
      batch.close();
    }
  }

  @Test
  void refusesWhatOneAloneWould() throws IOException {
    try (var model = SteelModel.open(WideModel.write(kinds().getFirst(), folder), 1);
        var batch = new Batch(model, 1, 0)) {
      assertThatThrownBy(
              () ->
                  batch.generate(
                      new int[WideModel.POSITIONS],
                      Generation.of(1),
                      new Cancellation(),
                      BatchTest::ignore))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("leaves no room for an answer");
      assertThatThrownBy(
              () ->
                  batch.generate(
                      new int[] {-1}, Generation.of(1), new Cancellation(), BatchTest::ignore))
          .hasMessageContaining("token -1 is outside the vocabulary");
      assertThatThrownBy(() -> new Batch(model, 0, 1)).hasMessageContaining("at least 1 running");
    }
  }

  /// The logits themselves, of sequences of unlike lengths.
  @ParameterizedTest
  @MethodSource("kinds")
  void aStepHasTheLogitsOfEachAlone(FeedForward kind) throws IOException {
    for (Path path : WideModel.inAllTypes(kind, folder)) {
      try (var model = SteelModel.open(path, 3)) {
        int[] lengths = {70, 1, 64, 5, 130};
        List<KvCache> caches = new ArrayList<>();
        List<float[]> expected = new ArrayList<>();
        int[] next = WideModel.ids(2 * lengths.length, 9);
        ForwardCalls calls = new ForwardCalls(model);
        for (int i = 0; i < lengths.length; i++) {
          int[] ids = WideModel.ids(lengths[i], i);
          KvCache alone = model.newCache();
          calls.append(alone, ids);
          calls.append(alone, next[i]);
          expected.add(calls.append(alone, next[i + lengths.length]).clone());
          caches.add(model.newCache());
          calls.append(caches.getLast(), ids);
        }
        calls.step(caches, Arrays.copyOf(next, lengths.length));
        float[] logits =
            calls.step(caches, Arrays.copyOfRange(next, lengths.length, 2 * lengths.length));
        for (int i = 0; i < lengths.length; i++) {
          assertThat(Arrays.copyOfRange(logits, i * WideModel.TOKENS, (i + 1) * WideModel.TOKENS))
              .as("%s, sequence %d", path.getFileName(), i)
              .isEqualTo(expected.get(i));
        }
      }
    }
  }
}
