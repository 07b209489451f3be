package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.Recipe;
import steel.data.Profile;
import steel.data.dedup.DisjointSets;
import steel.data.dedup.Signatures;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

/// Which of 115 texts, many of them alike, data-juicer keeps by each of its deduplicators. The
/// texts are real ones; skipped where `../shared` is missing.
class DeduplicatorGoldenTest {
  /// What the names of the goldens stand for.
  private static final Map<String, String> SIMHASH =
      Map.of(
          "space_old", "{}",
          "space_new", "{last_window: true}",
          "space_noP_old", "{ignore_pattern: '\\p{P}'}",
          "space_noP_new", "{ignore_pattern: '\\p{P}', last_window: true}",
          "character_old", "{tokenization: character}",
          "character_new", "{tokenization: character, last_window: true}",
          "punctuation_new", "{tokenization: punctuation, last_window: true}",
          "character_w4_new", "{tokenization: character, window_size: 4, last_window: true}",
          "space_case_new", "{lowercase: false, last_window: true}");

  @TempDir private Path folder;

  private Operator.Deduplicator deduplicator(String name, String parameters) throws IOException {
    Path recipe =
        Files.writeString(folder.resolve("r.yaml"), "p: [" + name + ": " + parameters + "]");
    OperatorContext context = OperatorContext.of(Profile.REFERENCE);
    return (Operator.Deduplicator)
        Recipe.read(recipe, root -> root.named("p", (n, b) -> Operators.read(n, b, context)))
            .value()
            .getFirst();
  }

  private List<Integer> kept(Operator.Deduplicator deduplicator, List<String> texts)
      throws IOException {
    Path file = folder.resolve("signatures");
    long[] signature = new long[deduplicator.words()];
    try (Signatures.Writer writer = Signatures.Writer.create(file, signature.length)) {
      for (String text : texts) {
        deduplicator.sign(text, signature);
        writer.append(signature);
      }
    }
    List<Integer> kept = new ArrayList<>();
    try (Signatures signatures = Signatures.open(file, signature.length);
        DisjointSets sets = DisjointSets.create(folder.resolve("sets"), texts.size())) {
      deduplicator.join(signatures, sets);
      for (int i = 0; i < texts.size(); i++) {
        if (sets.first(i) == i) {
          kept.add(i);
        }
      }
    }
    return kept;
  }

  private static JsonNode golden() {
    return Golden.json(SharedFolder.orSkip("goldens/data/dedup.json"));
  }

  private static List<String> texts(JsonNode golden) {
    List<String> texts = new ArrayList<>();
    golden.get("texts").forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<Integer> numbers(JsonNode list) {
    List<Integer> numbers = new ArrayList<>();
    list.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }

  @Test
  void keepsEqualTextsOnce() throws IOException {
    JsonNode golden = golden();
    for (JsonNode group : golden.get("document")) {
      String parameters = group.get("params").toString();
      assertThat(kept(deduplicator("document_deduplicator", parameters), texts(golden)))
          .as("%s", parameters)
          .isEqualTo(numbers(group.get("kept")));
    }
  }

  @Test
  void keepsTheFirstOfNearFingerprints() throws IOException {
    JsonNode golden = golden();
    for (Map.Entry<String, JsonNode> group : golden.get("simhash").properties()) {
      String parameters =
          group.getValue().has("params")
              ? ((ObjectNode) group.getValue().get("params")).put("last_window", true).toString()
              : SIMHASH.getOrDefault(group.getKey(), "none");
      assertThat(kept(deduplicator("document_simhash_deduplicator", parameters), texts(golden)))
          .as("%s", group.getKey())
          .isEqualTo(numbers(group.getValue().get("kept")));
    }
  }

  @Test
  void keepsTheFirstOfEqualBands() throws IOException {
    JsonNode golden = golden();
    for (JsonNode group : golden.get("minhash")) {
      String parameters = parameters(group).toString();
      assertThat(kept(deduplicator("document_minhash_deduplicator", parameters), texts(golden)))
          .as("%s", parameters)
          .isEqualTo(numbers(group.get("kept")));
    }
  }

  /// Version 1.4.3, where texts without a shingle are an error, so that the golden left them out.
  @Test
  void keepsTheFirstOfEqualBandsWithTheLastWindow() throws IOException {
    List<String> all = texts(golden());
    for (JsonNode group :
        Golden.json(SharedFolder.orSkip("goldens/data/dedup_minhash_v143.json"))) {
      String parameters = parameters(group).put("last_window", true).toString();
      TreeSet<Integer> rest = new TreeSet<>();
      for (int i = 0; i < all.size(); i++) {
        rest.add(i);
      }
      rest.removeAll(numbers(group.get("no_shingle_error")));
      List<Integer> places = List.copyOf(rest);
      List<String> texts = places.stream().map(all::get).toList();
      List<Integer> kept =
          kept(deduplicator("document_minhash_deduplicator", parameters), texts).stream()
              .map(places::get)
              .toList();
      assertThat(kept).as("%s", parameters).isEqualTo(numbers(group.get("kept_of_the_rest")));
    }
  }

  private static ObjectNode parameters(JsonNode group) {
    return group.get("params").isObject()
        ? (ObjectNode) group.get("params")
        : new ObjectMapper().createObjectNode();
  }
}
