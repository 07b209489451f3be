package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.model.FeedForward;
import steel.model.Sampling;
import steel.tokenizer.ChatMessage;

class LookupTest {
  @TempDir Path folder;

  static List<FeedForward> kinds() {
    return WideModel.kinds().stream().filter(kind -> kind.isCausal() && !kind.hasState()).toList();
  }

  /// Tokens again and again.
  private static int[] repeated(int period, int tokens, long seed) {
    int[] ids = WideModel.ids(period, seed);
    return IntStream.range(0, tokens).map(i -> ids[i % period]).toArray();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void changesNoBitOfAnAnswer(FeedForward kind) throws IOException {
    for (Path path : WideModel.inAllTypes(kind, folder)) {
      try (var model = SteelModel.open(path, 2)) {
        for (int[] prompt :
            List.of(WideModel.ids(20, 1), repeated(7, 60, 2), repeated(1, 9, 3), new int[] {4})) {
          for (Sampling sampling :
              List.of(
                  Sampling.GREEDY,
                  Sampling.GREEDY.withRepetitionPenalty(1.3),
                  Sampling.GREEDY.withTemperature(0.4).withSeed(8))) {
            Generation plain =
                Generation.of(60).withSampling(sampling).ignoringEos().withLogprobs(1);
            Reply expected = model.generate(prompt, plain);
            for (int most : new int[] {1, 3, Generation.MOST_LOOKUP}) {
              Reply reply = model.generate(prompt, plain.withLookup(most));
              assertThat(reply.ids()).isEqualTo(expected.ids());
              assertThat(reply.tokens()).isEqualTo(expected.tokens());
            }
          }
        }
      }
    }
  }

  /// Guesses that come true, that fail in the middle and at once: every row is that of one token
  /// after the other, and in the end the sequence holds what was appended.
  @ParameterizedTest
  @MethodSource("kinds")
  void logitsAreThoseOfOneTokenAfterTheOther(FeedForward kind) throws IOException {
    for (Path path : WideModel.inAllTypes(kind, folder)) {
      try (var model = SteelModel.open(path, 2)) {
        int[] ids = repeated(9, 120, 6);
        for (int i = 30; i < ids.length; i += 11) {
          ids[i] = (ids[i] + i) % WideModel.TOKENS;
        }
        CachedDecoding plain = new CachedDecoding(model);
        CachedDecoding decoding = new CachedDecoding(model);
        GuessedContinuation guessed = new GuessedContinuation(decoding, new int[0], 8);
        int[] prompt = Arrays.copyOf(ids, 20);
        assertThat(guessed.append(prompt)).isEqualTo(plain.append(prompt));
        for (int i = 20; i < ids.length; i++) {
          assertThat(guessed.append(ids[i])).as("token %d", i).isEqualTo(plain.append(ids[i]));
        }
        assertThat(guessed.calls()).isLessThan(75); // for 100 tokens
        guessed.close();
        assertThat(decoding.length()).isEqualTo(ids.length);
        assertThat(decoding.append(5)).isEqualTo(plain.append(5));
      }
    }
  }

  @Test
  void whatRepeatsTakesFewCalls() throws IOException {
    try (var model = SteelModel.open(WideModel.write(kinds().getFirst(), folder), 2)) {
      GuessedContinuation guessed =
          new GuessedContinuation(new CachedDecoding(model), new int[0], Generation.MOST_LOOKUP);
      int[] ids = repeated(10, 320, 7);
      guessed.append(Arrays.copyOf(ids, 20));
      for (int i = 20; i < ids.length; i++) {
        guessed.append(ids[i]);
      }
      assertThat(guessed.calls()).isLessThan(1 + 25); // of up to 16 tokens
    }
  }

  @Test
  void whereNothingComesTrueFewGuessesAreMade() {
    PromptLookup lookup = new PromptLookup(8);
    int guesses = 0;
    for (int i = 0; i < 1000; i++) { // 1 2 again and again, each time with something new behind
      lookup.add(1, 2);
      if (lookup.guess(8).length > 0) {
        guesses++;
        lookup.came(0, 2);
      }
      lookup.add(10 + i);
    }
    assertThat(guesses).isBetween(2, 40);
  }

  @Test
  void guessesAreWhatFollowed() {
    PromptLookup lookup = new PromptLookup(4);
    lookup.add(7, 1, 2, 3, 4, 5, 9, 2, 3, 8);
    assertThat(lookup.guess(4)).isEmpty(); // 8 is new
    lookup.add(2, 3);
    assertThat(lookup.guess(4)).containsExactly(8, 2); // the last occurrence of 2, 3
    lookup.came(2, 2);
    lookup.add(1, 2, 3);
    assertThat(lookup.guess(4)).containsExactly(4, 5, 9, 2); // three tokens say more than two
    assertThat(lookup.guess(3)).containsExactly(4, 5, 9); // no more room
    PromptLookup alike = new PromptLookup(4);
    alike.add(6, 6, 6, 6);
    alike.came(1, 1);
    assertThat(alike.guess(4)).containsExactly(6, 6, 6, 6); // goes on with itself
  }

  @Test
  void reachesTheLastPosition() throws IOException {
    try (var model = SteelModel.open(WideModel.write(kinds().getFirst(), folder), 2)) {
      int[] prompt = repeated(4, WideModel.POSITIONS - 12, 3);
      Generation generation = Generation.of(40).ignoringEos();
      Generation biased =
          generation.withSampling(Sampling.GREEDY.withLogitBias(Map.of(prompt[0], 1000.0)));
      for (Generation each : List.of(generation, biased)) {
        Reply reply = model.generate(prompt, each.withLookup(Generation.MOST_LOOKUP));
        assertThat(reply.ids()).hasSize(12).isEqualTo(model.generate(prompt, each).ids());
        assertThat(reply.finishReason()).isEqualTo(FinishReason.LENGTH);
      }
    }
  }

  @Test
  void aChatGoesOnWithoutGuesses() throws IOException {
    Generation plain = Generation.of(40).withStopIds(Set.of(65));
    List<ChatMessage> opening = List.of(ChatMessage.user("钢钢钢钢钢"), ChatMessage.assistant("钢"));
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder));
        var expected = model.converse(opening, plain);
        var guessed = model.converse(opening, plain.withLookup(8))) {
      for (String question : List.of("一二一二一二", "一二一二一二", "再见再见")) {
        Reply reply = expected.say(question, new Cancellation(), _ -> {});
        Reply same = guessed.say(question, new Cancellation(), _ -> {});
        assertThat(same.ids()).isEqualTo(reply.ids());
        assertThat(guessed.cached()).isEqualTo(expected.cached());
      }
    }
  }

  @Test
  void kindsThatCannotGoBackAreRefused() throws IOException {
    for (FeedForward kind : WideModel.kinds()) {
      Path path = Files.createTempDirectory(folder, "kind");
      try (var model = SteelModel.open(WideModel.write(kind, path), 1)) {
        assertThat(model.isRewindable()).isEqualTo(kinds().contains(kind));
        if (!model.isRewindable()) {
          assertThatThrownBy(() -> model.generate(new int[] {1}, Generation.of(1).withLookup(3)))
              .isInstanceOf(ConfigException.class)
              .hasMessageContaining("do without lookup");
        }
      }
    }
    assertThatThrownBy(() -> Generation.of(1).withLookup(16)).hasMessageContaining("0 to 15");
    assertThatThrownBy(() -> Generation.of(1).withLookup(1).withoutCache())
        .hasMessageContaining("lookup wants a cache");
  }
}
