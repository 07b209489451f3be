package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.Golden;

/// Fine-tuning as a user types it.
class SftCommandTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void pretrain() throws IOException {
    SmallPretraining small = SmallPretraining.in(folder);
    String[] room = {"model.max_position_embeddings=128", "train.steps=6"};
    SmallPretraining.run(small.arguments("base", room));
    Path conversations = Files.createDirectories(folder.resolve("conversations"));
    Files.write(
        conversations.resolve("cats.jsonl"),
        IntStream.range(0, 24)
            .mapToObj(
                i ->
                    """
                    {"conversations": [{"from": "human", "value": "第%d天？"}, \
                    {"from": "gpt", "value": "小猫吃了%d条鱼。"}]}"""
                        .formatted(i, i % 7))
            .toList());
    SmallPretraining.questions(folder.resolve("questions"));
    Files.writeString(
        folder.resolve("sft.yaml"),
        """
        model: '%1$s/runs/base/model'
        data: {path: '%1$s/conversations', max_length: 128, validation_share: 0}
        train: {epochs: 2, batch: 8, workers: 1, seed: 3, peak_tflops: 1,
          schedule: {type: constant, peak: 3e-3}}
        """
            .formatted(folder));
  }

  private static CommandRun sft(String name, String... settings) {
    List<String> command =
        List.of(
            "sft", folder.resolve("sft.yaml").toString(), "--out", folder.resolve(name).toString());
    return CommandRun.of(SmallPretraining.with(command, settings));
  }

  @Test
  void whatTheModelSaysMeanwhileIsWrittenDownAndChangesNothing() throws IOException {
    assertThat(sft("plain").exitCode()).isZero();
    CommandRun run =
        sft(
            "asked",
            "samples.prompts=[第7天？, The cat]",
            "samples.every=4",
            "samples.max_tokens=5",
            "probe.questions=" + folder.resolve("questions"),
            "probe.every=2");
    assertThat(run.exitCode()).as(run.err()).isZero();

    List<JsonNode> samples = Golden.jsonLines(folder.resolve("asked/samples.jsonl"));
    assertThat(samples)
        .extracting(line -> line.get("step") + " " + line.get("prompt").asText())
        .containsExactly("1 第7天？", "1 The cat", "4 第7天？", "4 The cat", "6 第7天？", "6 The cat");
    assertThat(samples).allMatch(line -> line.get("tokens").asInt() <= 5 && line.has("text"));
    List<JsonNode> steps = Golden.jsonLines(folder.resolve("asked/metrics.jsonl"));
    assertThat(steps.stream().filter(line -> line.has("probe_accuracy")))
        .extracting(line -> line.get("step").asInt())
        .containsExactly(1, 2, 4, 6);
    assertThat(folder.resolve("asked/model/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("plain/model/model.safetensors"));
  }

  @Test
  void mistakesInTheSettingsAreNamed() {
    CommandRun none = sft("refused", "samples.prompts=[]");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("samples: prompts must be one text at least");
    CommandRun nothing = sft("refused", "probe.questions=" + folder.resolve("nowhere"));
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("nowhere", "no questions");
  }
}
