package steel.data.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.files.FormatException;
import steel.testkit.Cases;
import steel.testkit.Golden;

class UnigramPiecesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"nmt", "identity", "bytes", "suffix"})
  void cutsAsSentencePieceDoes(String kind) throws IOException {
    UnigramPieces pieces = UnigramPieces.open(GoldenModels.unpack(kind + ".model", folder));
    List<String> wrong = new ArrayList<>();
    for (JsonNode row : Golden.jsonLines(Golden.path("language/texts.jsonl.gz"))) {
      List<String> expected = new ArrayList<>();
      row.get("pieces").get(kind).forEach(piece -> expected.add(piece.asText()));
      List<String> actual = pieces.pieces(row.get("text").asText());
      if (!actual.equals(expected)) {
        wrong.add(row.get("text") + "\n   got    " + actual + "\n   wanted " + expected);
      }
    }
    assertThat(wrong).isEmpty();
  }

  /// Scores are halves, so that sums are exact and the best is one number whatever the order.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void noCutScoresMore(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    Map<String, Float> scores = new LinkedHashMap<>();
    for (int i = 0; i < 12; i++) {
      StringBuilder piece = new StringBuilder();
      for (int j = random.nextInt(1, 4); j > 0; j--) {
        piece.append("ab猫😀".codePoints().toArray()[random.nextInt(4)] == 'a' ? "a" : "猫");
      }
      scores.put(piece.toString(), -random.nextInt(2, 30) / 2f);
    }
    UnigramPieces pieces = UnigramPieces.open(model("m.model", scores));
    float unknown = scores.values().stream().min(Float::compare).orElseThrow() - 10;
    for (int i = 0; i < 50; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(1, 9); j > 0; j--) {
        text.append(random.nextInt(6) == 0 ? "😀" : random.nextBoolean() ? "a" : "猫");
      }
      double sum = 0;
      for (String piece : pieces.pieces(text.toString())) {
        Float score = scores.get(piece);
        sum += score != null ? score : unknown * piece.codePointCount(0, piece.length());
      }
      assertThat(sum)
          .as(text.toString())
          .isEqualTo(best(text.toString().codePoints().toArray(), 0, scores, unknown));
      assertThat(String.join("", pieces.pieces(text.toString()))).isEqualTo(text.toString());
    }
  }

  private static double best(int[] text, int from, Map<String, Float> scores, float unknown) {
    if (from == text.length) {
      return 0;
    }
    double best = Double.NEGATIVE_INFINITY;
    for (int to = from + 1; to <= text.length; to++) {
      String piece = new String(text, from, to - from);
      Float score = scores.get(piece);
      if (score != null || to == from + 1) {
        best = Math.max(best, (score != null ? score : unknown) + best(text, to, scores, unknown));
      }
    }
    return best;
  }

  @Test
  void takesLinearTime() throws IOException {
    Map<String, Float> scores = new LinkedHashMap<>();
    for (int n = 1; n <= 16; n++) {
      scores.put("a".repeat(n), (float) -n);
    }
    UnigramPieces pieces = UnigramPieces.open(model("a.model", scores));
    assertThat(pieces.pieces("a".repeat(1_000_000))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void brokenModelsAreRefusedOrRead(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    byte[] whole = Files.readAllBytes(GoldenModels.unpack("bytes.model", folder));
    byte[] mapped = Files.readAllBytes(GoldenModels.unpack("nmt.model", folder));
    for (int i = 0; i < 60; i++) {
      byte[] bytes = (i % 6 == 0 ? mapped : whole).clone();
      for (int j = random.nextInt(1, 6); j > 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(3) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      Path file = Files.write(folder.resolve("broken.model"), bytes);
      try {
        UnigramPieces.open(file).pieces(Cases.text(random, 200));
      } catch (FormatException e) {
        assertThat(e).hasMessageStartingWith(file + ": ");
      }
    }
  }

  @Test
  void otherKindsAreRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {0x12, 0x02, 0x18, 0x02}); // trainer: model_type 2
    Path file = Files.write(folder.resolve("bpe.model"), bytes.toByteArray());
    assertThatThrownBy(() -> UnigramPieces.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("of type BPE");
    Path text = Files.writeString(folder.resolve("text.model"), "hello");
    assertThatThrownBy(() -> UnigramPieces.open(text))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("no SentencePiece model");
  }

  /// A model without normalisation: `<unk>` and pieces of type 1.
  private Path model(String name, Map<String, Float> scores) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writePiece(bytes, "<unk>", 0, 2);
    scores.forEach((piece, score) -> writePiece(bytes, piece, score, 1));
    bytes.writeBytes(new byte[] {0x1a, 6, 0x18, 0, 0x20, 0, 0x28, 0}); // no prefix, spaces stay
    return Files.write(folder.resolve(name), bytes.toByteArray());
  }

  private static void writePiece(ByteArrayOutputStream out, String piece, float score, int type) {
    byte[] letters = piece.getBytes(StandardCharsets.UTF_8);
    out.write(0x0a);
    out.write(letters.length + 9);
    out.write(0x0a);
    out.write(letters.length);
    out.writeBytes(letters);
    out.write(0x15);
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(score).array());
    out.write(0x18);
    out.write(type);
  }
}
