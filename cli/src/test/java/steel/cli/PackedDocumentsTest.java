package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Cases;

/// Documents of one length, once in a row each and once four in a row: each step learns all of
/// them, so with `data.mask_documents` both runs are the same but for rounding.
class PackedDocumentsTest {
  private static final int DOCUMENTS = 32;
  private static final int LETTERS = 16; // a token each, and the separator
  private static final int TOGETHER = 4; // in a row
  private static final int STEPS = 6;

  @TempDir private static Path folder;
  private static SmallPretraining small;

  @BeforeAll
  static void pack() throws IOException {
    small = SmallPretraining.in(folder);
    RandomGenerator random = Cases.random(7);
    List<String> lines =
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> "{\"id\": \"%d\", \"text\": \"%s\"}".formatted(i, letters(random)))
            .toList();
    Path text = Files.write(folder.resolve("letters.jsonl"), lines);
    ChattyModel.writeTokenizer(Files.createDirectories(folder.resolve("bytes")));
    for (int documents : new int[] {1, TOGETHER}) {
      SmallPretraining.pack(
          text,
          folder.resolve("bytes"),
          folder.resolve("rows-of-" + documents),
          "special_text=plain",
          "validation_share=0",
          "block_length=" + documents * (LETTERS + 1),
          "blocks_per_file=" + DOCUMENTS / documents);
    }
  }

  private static String letters(RandomGenerator random) {
    return random
        .ints(LETTERS, 'a', 'e')
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static List<JsonNode> steps(
      String name, int documents, boolean masked, List<String> kind) {
    Path packed = folder.resolve("rows-of-%d/train".formatted(documents));
    List<String> settings = new ArrayList<>(kind);
    settings.addAll(
        List.of(
            "model.max_position_embeddings=128",
            "data={path: %s, validation: %s, epochs: %d, mask_documents: %b}"
                .formatted(packed, packed, STEPS, masked),
            "tokenizer=" + folder.resolve("bytes"),
            "train.batch=" + DOCUMENTS / documents,
            "train.steps=" + STEPS,
            "train.workers=1",
            "train.precision=fp32",
            "validation.rows=" + DOCUMENTS / documents));
    SmallPretraining.run(small.arguments(name, settings.toArray(String[]::new)));
    return small.steps(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "raw",
        "softmoe_token model.n_experts=3",
        "softmoe_prefix model.n_experts=3",
        "softmoe_chunk model.n_experts=3 model.slot_chunk=8"
      })
  void documentsInOneRowLearnWhatEachLearnsInItsOwn(String settings) {
    List<String> kind = List.of(("model.FFN_type=" + settings).split(" ", -1));
    String name = settings.split(" ", -1)[0];
    List<JsonNode> alone = steps(name + "-alone", 1, false, kind);
    List<JsonNode> together = steps(name + "-together", TOGETHER, true, kind);
    for (int i = 0; i < STEPS; i++) {
      assertThat(together.get(i).get("tokens")).isEqualTo(alone.get(i).get("tokens"));
      assertClose(together.get(i), alone.get(i), "loss", 2e-6); // sums in another order
      assertClose(together.get(i), alone.get(i), "grad_norm", 2e-5);
    }
    assertClose(together.getLast(), alone.getLast(), "validation_loss", 2e-6);

    // or the above would hold of a program that ignores where documents end
    double mixed = steps(name + "-mixed", TOGETHER, false, kind).getFirst().get("loss").asDouble();
    double loss = alone.getFirst().get("loss").asDouble();
    assertThat(Math.abs(mixed - loss)).isGreaterThan(1e-4 * loss);
  }

  private static void assertClose(JsonNode found, JsonNode wanted, String figure, double relative) {
    double value = wanted.get(figure).asDouble();
    assertThat(found.get(figure).asDouble())
        .as("%s of step %s", figure, wanted.get("step"))
        .isCloseTo(value, within(relative * value));
  }
}
