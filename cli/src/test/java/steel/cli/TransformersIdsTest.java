package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.tokenizer.SpecialText;
import steel.tokenizer.Tokenizer;

/// The folder that `steel tokenizer train` writes, loaded by transformers: the same ids, and the
/// same texts back. Skipped where there is no Python with transformers.
@Tag("long")
class TransformersIdsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> MARKS =
      List.of(
          "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_end|", " ", "\n", "\n\n  ", "'s");

  @TempDir private Path folder;

  @Test
  void transformersGivesTheSameIds() throws IOException, InterruptedException {
    PythonScript script = PythonScript.orSkip("transformers_ids.py", "tokenizers", "transformers");
    Path corpus = BenchCorpus.converted(folder);
    String model = folder.resolve("model").toString();
    CommandRun trained =
        CommandRun.of(
            "tokenizer",
            "train",
            "--in",
            corpus.toString(),
            "--jsonl",
            "text",
            "--vocab-size",
            "4000",
            "--out",
            model);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    List<String> texts = texts(corpus);
    assertThat(texts).hasSizeGreaterThan(3_000);
    Path rows = folder.resolve("rows.jsonl");
    Files.write(rows, rows(texts, Tokenizer.read(Path.of(model))));

    List<String> printed = script.run(model, rows.toString());

    List<String> ways = new ArrayList<>();
    for (String line : printed) {
      JsonNode way = JSON.readTree(line);
      assertThat(way.get("wrong").asInt()).as(line).isZero();
      assertThat(way.get("texts").asInt()).isEqualTo(texts.size());
      ways.add(way.get("way").asText());
    }
    assertThat(ways).containsExactly("tokenizers", "whole", "whole, slow", "pair", "pair, slow");
  }

  private static List<String> texts(Path corpus) throws IOException {
    List<String> texts = new ArrayList<>();
    try (var files = Files.list(corpus.resolve("documents"))) {
      for (Path file : files.sorted().toList()) {
        Golden.jsonLines(file).stream()
            .limit(400)
            .forEach(row -> texts.add(row.get("text").asText()));
      }
    }
    RandomGenerator random = Cases.random(1);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(4); n >= 0; n--) {
        text.append(Cases.text(random, 60)).append(MARKS.get(random.nextInt(MARKS.size())));
      }
      texts.add(text.toString());
    }
    texts.add("");
    return texts;
  }

  private static List<String> rows(List<String> texts, Tokenizer tokenizer) {
    List<String> rows = new ArrayList<>();
    for (String text : texts) {
      int[] special = tokenizer.encode(text, SpecialText.PARSED);
      ObjectNode row = JSON.createObjectNode().put("text", text);
      add(row.putArray("special"), special);
      add(row.putArray("plain"), tokenizer.encode(text));
      row.put("decoded", tokenizer.decode(special));
      row.put("skipped", tokenizer.decode(special, true));
      rows.add(row.toString());
    }
    return rows;
  }

  private static void add(ArrayNode array, int[] ids) {
    for (int id : ids) {
      array.add(id);
    }
  }
}
