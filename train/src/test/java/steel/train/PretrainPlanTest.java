package steel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.testkit.ProjectRoot;
import steel.train.MemoryEstimate.Part;

class PretrainPlanTest {
  private static final long GB = 1_000_000_000;
  private static final Machine.Cpu CPU = new Machine.Cpu("it", 2, 25 * GB, 1e11);

  private static PretrainPlan plan(String... more) {
    return PretrainPlan.of(
        Recipe.read(
                ProjectRoot.path().resolve("recipes/steel-1b/pretrain.yaml"),
                List.of(more),
                PretrainRecipe::read)
            .value());
  }

  private static Machine gpus(String key, int count) {
    return Machine.Gpu.known().stream()
        .filter(gpu -> gpu.key().equals(key))
        .map(gpu -> new Machine.Gpus(gpu, count))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void countsThePublishedRun() {
    PretrainPlan plan = plan();
    assertThat(plan.tokens() / 1e12).isCloseTo(1, within(1e-3));
    assertThat(plan.flopsPerToken() / 1e9).isCloseTo(3.42, within(0.01));
    assertThat(plan.checkpointBytes() / 1e9).isCloseTo(13.5, within(0.1)); // 12 bytes a parameter
    assertThat(plan.checkpointsBytes()).isEqualTo(4 * plan.checkpointBytes());
    assertThat(plan("checkpoint.keep_every=100000").checkpointsBytes())
        .isEqualTo(13 * plan.checkpointBytes());
    assertThat(plan.notes()).hasSize(3);
    Machine eight = gpus("h800", 8);
    assertThat(plan.seconds(eight, 0.5)).isCloseTo(3.42e21 / (8 * 989e12 * 0.5), within(1e4));
    assertThat(plan.advice(eight)).isEmpty();
  }

  @Test
  void aGpuHoldsTwentyBytesOfEachParameter() {
    MemoryEstimate memory = plan().memory(gpus("h200", 8));
    long model = memory.of(Part.WEIGHTS) + memory.of(Part.GRADIENTS) + memory.of(Part.MOMENTS);
    assertThat(model / 1e9).isCloseTo(18 * 1.1229, within(0.01)); // bytes times parameters
    assertThat(memory.total()).isGreaterThan(model);
  }

  @Test
  void eachWorkerHasGradientsAndAShareOfTheRows() {
    PretrainPlan one = plan("train.workers=1");
    PretrainPlan two = plan("train.workers=2");
    assertThat(two.memory(CPU).of(Part.GRADIENTS))
        .isEqualTo(2 * one.memory(CPU).of(Part.GRADIENTS));
    assertThat(two.memory(CPU).of(Part.WEIGHTS)).isEqualTo(one.memory(CPU).of(Part.WEIGHTS));
    assertThat(two.memory(CPU).of(Part.ACTIVATIONS))
        .isEqualTo(one.memory(CPU).of(Part.ACTIVATIONS));
  }

  @Test
  void saysWhatToChange() {
    assertThat(plan().advice(gpus("a100", 1)).orElseThrow())
        .contains("a100 has 80.0 GB; set train.micro_batch to 16 (now 64)");
    assertThat(plan().advice(CPU).orElseThrow())
        .contains(
            "it has 25.0 GB; set checkpoint.background to false and train.activations to recompute"
                + " and train.micro_batch to 1 (now 64)");
    assertThat(plan("model.num_hidden_layers=4").advice(CPU).orElseThrow())
        .contains("set train.micro_batch to 1 (now 64)");
    assertThat(plan("model.num_hidden_layers=6").advice(CPU).orElseThrow())
        .contains("set checkpoint.background to false and train.micro_batch to 1 (now 64)");
    assertThat(
            plan("train.micro_batch=1", "checkpoint.background=false", "train.workers=1")
                .advice(CPU)
                .orElseThrow())
        .endsWith("; set train.activations to recompute");
    assertThat(plan("model.num_hidden_layers=40").advice(CPU).orElseThrow())
        .contains("take a smaller model (hidden_size");
  }

  @Test
  void theAdvisedBatchFits() {
    assertThat(plan("train.micro_batch=16").advice(gpus("a100", 1))).isEmpty();
  }

  @Test
  void withoutVocabularyThereIsNoPlan() {
    assertThatThrownBy(() -> plan("model.vocab_size=0"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no tokenizer here, and model.vocab_size is not given");
  }
}
