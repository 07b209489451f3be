package steel.infer.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import steel.files.Progress;
import steel.infer.grammar.Machine.State;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

/// Texts by way of masks, and masks by way of texts.
final class GrammarWalk {
  /// Tokens such as a model has for JSON and Chinese: some are parts of several things at once.
  static final Tokenizer TOKENIZER = tokenizer();

  static final TokenMasks MASKS = TokenMasks.of(TOKENIZER);

  private GrammarWalk() {}

  private static Tokenizer tokenizer() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      texts.add("{\"name\": \"中国人\", \"id\": %d, \"tags\": [\"ab\", \"abc\", null]}".formatted(i));
      texts.add("{\"a\":[{\"b\":true},{\"c\":false}],\"n\":-%d.50e10}".formatted(i));
      texts.add("aab abc 2024-02-29 中文 文字 \\n \\u4e2d \"},{\" ]]}} 😀😀");
    }
    try {
      return BpeTrainer.train(
          TextSource.of(texts), new BpeTrainer.Options(500, 1), Progress.SILENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A text made of tokens that the masks allow. After `steps` tokens it goes the shortest way to
  /// an end, which must exist.
  static String text(Machine machine, ShortestEnd end, RandomGenerator random, int steps) {
    Guide guide = new Guide(machine, MASKS);
    State state = machine.start();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int step = 0; step < steps; step++) {
      if (guide.isLast() || (guide.isComplete() && random.nextInt(6) == 0)) {
        break;
      }
      int id = choice(guide, random);
      byte[] bytes = TOKENIZER.tokenBytes(id, true);
      text.writeBytes(bytes);
      guide.accept(id);
      state = machine.next(state, bytes);
    }
    text.writeBytes(end.from(state));
    return decoded(text.toByteArray());
  }

  private static int choice(Guide guide, RandomGenerator random) {
    float[] logits = new float[TOKENIZER.vocabSize() + 70];
    guide.mask(logits);
    int[] allowed = new int[logits.length];
    int count = 0;
    for (int id = 0; id < logits.length; id++) {
      boolean isAllowed = logits[id] == 0;
      assertThat(guide.allows(id)).as("token %d", id).isEqualTo(isAllowed);
      if (isAllowed) {
        allowed[count++] = id;
      }
    }
    assertThat(count).as("tokens that may follow").isPositive();
    return allowed[random.nextInt(count)];
  }

  /// Whether a text is one of the grammar's.
  static boolean accepts(Machine machine, String text) {
    return machine.next(machine.start(), text.getBytes(StandardCharsets.UTF_8)).isComplete();
  }

  /// Whether a text is allowed token by token, cut into tokens at random.
  static boolean allows(Machine machine, String text, RandomGenerator random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Guide guide = new Guide(machine, MASKS);
    for (int at = 0; at < bytes.length; ) {
      int id = tokenAt(bytes, at, random);
      float[] logits = new float[TOKENIZER.vocabSize()];
      guide.mask(logits);
      if (logits[id] != 0) {
        return false;
      }
      guide.accept(id);
      at += TOKENIZER.tokenBytes(id, true).length;
    }
    return guide.isComplete();
  }

  private static int tokenAt(byte[] text, int at, RandomGenerator random) {
    List<Integer> fitting = new ArrayList<>();
    for (int id = 0; id < TOKENIZER.vocabSize(); id++) {
      byte[] token = TOKENIZER.tokenBytes(id, true);
      int to = Math.min(text.length, at + token.length);
      if (token.length > 0 && Arrays.equals(text, at, to, token, 0, token.length)) {
        fitting.add(id);
      }
    }
    return fitting.get(random.nextInt(fitting.size()));
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8: " + Arrays.toString(bytes), e);
    }
  }
}
