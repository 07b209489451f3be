package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import steel.testkit.ProjectRoot;
import steel.train.Machine;
import steel.train.Schedule;

class PretrainPlanCommandTest {
  private static CommandRun plan(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "pretrain",
                "plan",
                ProjectRoot.path().resolve("recipes/steel-1b/pretrain.yaml").toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void showsWhatARunTakes() {
    CommandRun run = plan("--gpu", "h800", "--gpus", "8", "--price-per-hour", "2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("planned for 8 x h800", "1,122,922,770", "of 80.0 GB on each GPU")
        .contains("3.422 GFLOP a token", "days at 40 %", "at 2.00 an hour and GPU", "3.00e-04");
  }

  @Test
  void figuresAreDataToo() throws IOException {
    CommandRun run = plan("--gpu", "h200", "--gpus", "8", "--mfu", "0.5", "--json");
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("fits").asBoolean()).isTrue();
    assertThat(json.at("/parameters/total").asLong()).isEqualTo(1_122_922_770L);
    assertThat(json.get("flops").asDouble() / json.get("seconds").asDouble())
        .isBetween(3.955e15, 3.957e15); // half of what eight can do
  }

  @Test
  void refusesWhatDoesNotFit() {
    CommandRun run = plan("--gpu", "rtx-4090");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).contains("does not fit");
    assertThat(run.err())
        .contains(
            "pretrain.yaml: the run needs",
            "set train.activations to recompute and train.micro_batch to 2 (now 64)");
  }

  @Test
  void helpNamesEachGpu() {
    String help = CommandRun.of("pretrain", "plan", "--help").out();
    assertThat(help).contains(Machine.Gpu.known().stream().map(Machine.Gpu::key).toList());
  }

  @Test
  void mistakesAreNamed() {
    assertThat(plan("--gpu", "h1000").err()).contains("--gpu knows no h1000; it knows: rtx-3090");
    assertThat(plan("--gpu", "h100", "--gpus", "7").err())
        .contains("must divide train.micro_batch");
    assertThat(plan("--gpus", "2").err()).contains("--gpus goes with --gpu");
    assertThat(plan("--gpu", "h100", "--mfu", "40").err()).contains("--mfu must be above 0");
    assertThat(CommandRun.of("pretrain").err()).contains("RECIPE is missing");
    assertThat(CommandRun.of("pretrain", "recipe.yaml").err()).contains("--out=RUN is missing");
  }

  @Test
  void drawsTheLearningRate() {
    StringWriter text = new StringWriter();
    Schedule wsd = new Schedule.Wsd(1e-3, 0, 4, 4, 16);
    SchedulePlot.print(wsd::learningRate, 16, new PrintWriter(text, true));
    assertThat(text.toString().lines())
        .containsExactly(
            "   1.00e-03 │   █████████",
            "            │   █████████",
            "            │  ███████████",
            "            │  ███████████",
            "            │ █████████████",
            "            │ █████████████",
            "            │███████████████",
            "          0 │███████████████",
            "            └────────────────",
            "             1             16");
  }
}
