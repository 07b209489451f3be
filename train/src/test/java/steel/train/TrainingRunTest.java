package steel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.files.Progress;
import steel.model.ConfigJson;
import steel.model.Initialization;
import steel.model.ModelConfig;
import steel.testkit.Golden;
import steel.torch.Activations;
import steel.torch.Precision;
import steel.torch.TorchModel;
import steel.torch.TrainingRow;

class TrainingRunTest {
  private static final ModelConfig CONFIG = ConfigJson.read(Golden.path("model/qwen2-gqa"));

  @TempDir Path folder;

  @Test
  void aResumedRunIsTheStraightRunBitForBit() throws IOException {
    Path straight = folder.resolve("straight");
    TrainingRun.Result whole = run(plan(9, 4, 2e-3), straight);
    Path cut = folder.resolve("cut");
    for (long steps : new long[] {3, 5, 9}) { // each call ends where a kill might have
      assertThat(run(plan(steps, 2, 2e-3), cut).steps()).isEqualTo(steps);
    }
    assertThat(losses(cut)).hasSize(9).isEqualTo(losses(straight));
    assertThat(bytes(cut.resolve("model"), "model.safetensors"))
        .isEqualTo(bytes(straight.resolve("model"), "model.safetensors"));
    assertThat(EventFile.all(cut)).as("a file for each part").hasSize(3);
    for (String tag : List.of("loss", "lr", "grad_norm")) {
      assertThat(EventReader.scalar(cut, tag)).isEqualTo(EventReader.scalar(straight, tag));
    }
    assertEventsAreTheMetrics(cut, 9);
    assertThat(EventReader.scalar(cut, "mfu_true")).hasSize(9);
    assertThat(whole.validationLossLast().getAsDouble())
        .isLessThan(whole.validationLossFirst().getAsDouble());
  }

  /// Says to stop when it was looked at so many times: after each micro-batch once.
  private static final class AfterLooks extends StopSignal {
    private int left;

    AfterLooks(int looks) {
      this.left = looks;
    }

    @Override
    public boolean isAsked() {
      return left-- <= 0;
    }
  }

  @Test
  void aRunThatIsStoppedAnywhereGoesOnBitForBit() throws IOException {
    Path straight = folder.resolve("straight");
    TrainingRun.Plan plan = plan(6, 4, 2e-3, new Counting("rows"), 1, Precision.BF16);
    run(plan, straight);
    for (int looks : new int[] {0, 1, 6, 11, 16, 23}) { // a step has four
      Path cut = folder.resolve("cut-" + looks);
      TrainingRun.Result first =
          TrainingRun.run(
              plan, cut, new RunControl(Resume.AUTO, new AfterLooks(looks), Progress.SILENT));
      assertThat(first.stopped()).isTrue();
      assertThat(first.steps()).isEqualTo(looks / 4);
      assertThat(cut.resolve("model")).doesNotExist();
      TrainingRun.Result second = run(plan, cut);
      assertThat(second.stopped()).isFalse();
      assertThat(losses(cut)).as("cut at %d", looks).isEqualTo(losses(straight));
      assertThat(bytes(cut.resolve("model"), "model.safetensors"))
          .isEqualTo(bytes(straight.resolve("model"), "model.safetensors"));
    }
  }

  @Test
  void aStepLeftInTheMiddleBeginsAnewWhereItsRowsAreOthers() throws IOException {
    RunControl stopped = new RunControl(Resume.AUTO, new AfterLooks(6), Progress.SILENT);
    TrainingRun.run(plan(3, 4, 2e-3, new Counting("rows"), 1, Precision.FP32), folder, stopped);
    TrainingRun.Result result =
        run(plan(3, 4, 2e-3, new Counting("rows"), 2, Precision.FP32), folder);
    assertThat(result.notices())
        .satisfiesExactly(
            workers -> assertThat(workers).contains("was made by 1 workers, now there are 2"),
            step -> assertThat(step).contains("that step begins anew"));
    assertThat(losses(folder)).hasSize(3);
  }

  @Test
  void goesOnFromACheckpointThatIsNamed() throws IOException {
    Path first = folder.resolve("first");
    run(plan(6, 2, 2e-3), first);
    Path branch = folder.resolve("branch");
    Path from = first.resolve("checkpoints/step-4");
    TrainingRun.Result result =
        TrainingRun.run(plan(6, 2, 2e-3), branch, control(Resume.parse(from.toString())));
    assertThat(result.resumedFrom()).isEqualTo(4);
    assertThat(bytes(branch.resolve("model"), "model.safetensors"))
        .isEqualTo(bytes(first.resolve("model"), "model.safetensors"));
    assertThatThrownBy(
            () -> TrainingRun.run(plan(8, 2, 2e-3), first, control(new Resume.From(from))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has a later checkpoint (step-6) than step-4");
    assertThatThrownBy(
            () -> TrainingRun.run(plan(8, 2, 2e-3), branch, control(new Resume.From(first))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is no checkpoint");
  }

  @Test
  void aBranchThatWasStoppedGoesOnByTheSameCommand() throws IOException {
    Path trunk = folder.resolve("trunk");
    run(plan(6, 2, 2e-3), trunk);
    Path from = trunk.resolve("checkpoints/step-4");
    Path branch = folder.resolve("branch");
    RunControl stopped = new RunControl(new Resume.From(from), new AfterLooks(1), Progress.SILENT);
    assertThat(TrainingRun.run(plan(6, 9, 2e-3), branch, stopped).steps()).isEqualTo(5);

    RunControl same = control(Resume.parse(trunk + "/../trunk/checkpoints/step-4"));
    TrainingRun.Result result = TrainingRun.run(plan(6, 9, 2e-3), branch, same);
    assertThat(result.resumedFrom()).isEqualTo(5);
    assertThat(result.notices())
        .singleElement()
        .asString()
        .contains("branch: began with", "step-4 and goes on from its own step-5; another --out");
    assertThat(bytes(branch.resolve("model"), "model.safetensors"))
        .isEqualTo(bytes(trunk.resolve("model"), "model.safetensors"));

    Checkpoint.at(from).delete(); // as training on in the trunk does
    assertThat(TrainingRun.run(plan(7, 9, 2e-3), branch, same).resumedFrom()).isEqualTo(6);
    assertThat(run(plan(8, 9, 2e-3), branch).resumedFrom()).as("auto").isEqualTo(7);
    assertThat(TrainingRun.run(plan(9, 9, 2e-3), branch, same).resumedFrom()).isEqualTo(8);

    TrainingRun.run(plan(4, 2, 1e-3), trunk, control(Resume.NEVER)); // another step-4 now
    assertThatThrownBy(() -> TrainingRun.run(plan(10, 9, 2e-3), branch, same))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has a later checkpoint (step-9) than step-4; go on from that one");
  }

  /// Rows of which some teach the opposite.
  private record Sometimes(Samples rows, long from, long to) implements Samples {
    @Override
    public TrainingRow row(long sample) {
      TrainingRow row = rows.row(sample);
      if (sample < from || sample >= to) {
        return row;
      }
      int[] targetIds = row.targetIds();
      int[] other = new int[targetIds.length];
      for (int t = 0; t < other.length; t++) {
        other[t] =
            targetIds[t] == TrainingRow.IGNORED ? TrainingRow.IGNORED : (targetIds[t] + 31) % 50;
      }
      return new TrainingRow(row.inputIds(), other);
    }

    @Override
    public long count() {
      return rows.count();
    }

    @Override
    public String fingerprint() {
      return rows.fingerprint();
    }
  }

  private static TrainingRun.Plan guarded(long steps, Guard.Policy spike, int most) {
    return guarded(steps, 20, spike, most);
  }

  private static TrainingRun.Plan guarded(long steps, long every, Guard.Policy spike, int most) {
    return plan(
        steps,
        every,
        2e-2,
        new Sometimes(new Counting("rows"), 50 * 4, 52 * 4),
        4,
        Precision.FP32,
        new Guard.Settings(Guard.Policy.STOP, spike, 30, 8, most));
  }

  @Test
  void stepsUnlikeTheOthersAreSkippedAndKept() throws IOException {
    TrainingRun.Result result = run(guarded(60, Guard.Policy.SKIP, 10), folder);
    assertThat(result.notices())
        .hasSize(2)
        .allSatisfy(notice -> assertThat(notice).contains("standard deviations above"));
    List<JsonNode> lines = Golden.jsonLines(folder.resolve("metrics.jsonl"));
    assertThat(lines).hasSize(60);
    assertThat(lines.stream().filter(line -> line.has("skipped")).map(line -> line.get("step")))
        .hasSize(2)
        .extracting(JsonNode::asInt)
        .containsExactly(51, 52);
    assertThat(lines.getLast().get("loss_z").isNumber()).isTrue();
    JsonNode kept = Golden.json(folder.resolve("bad-steps/sample-200.json"));
    assertThat(kept.get("rows")).hasSize(4);
    assertThat(kept.get("step").asInt()).isEqualTo(51);
  }

  @Test
  void aRunGoesBackToItsCheckpointAndOnWithLaterRows() throws IOException {
    TrainingRun.Result result = run(guarded(60, Guard.Policy.ROLLBACK, 10), folder);
    assertThat(result.steps()).isEqualTo(60);
    List<JsonNode> lines = Golden.jsonLines(folder.resolve("metrics.jsonl"));
    assertThat(lines).hasSize(60);
    assertThat(lines.get(40).get("step").asInt()).as("after the checkpoint").isEqualTo(41);
    assertThat(lines.get(40).get("first_sample").asLong()).as("behind the bad").isEqualTo(52 * 4);
    assertThat(lines.getLast().get("first_sample").asLong()).isGreaterThan(59 * 4);
    assertThat(EventFile.all(folder)).as("one more behind the way back").hasSizeGreaterThan(1);
    assertEventsAreTheMetrics(folder, 60);
    byte[] weights = bytes(folder.resolve("model"), "model.safetensors");
    Path again = folder.resolve("again");
    run(guarded(60, Guard.Policy.ROLLBACK, 10), again);
    assertThat(bytes(again.resolve("model"), "model.safetensors")).isEqualTo(weights);
  }

  @Test
  void aRunWithoutACheckpointGoesBackToItsBeginning() throws IOException {
    TrainingRun.Result result = run(guarded(55, 100, Guard.Policy.ROLLBACK, 10), folder);
    assertThat(result.notices()).isNotEmpty();
    List<JsonNode> lines = Golden.jsonLines(folder.resolve("metrics.jsonl"));
    assertThat(lines).hasSize(55);
    assertThat(lines.getFirst().get("first_sample").asLong())
        .as("behind the bad")
        .isEqualTo(51 * 4);
    assertEventsAreTheMetrics(folder, 55);
  }

  /// What TensorBoard shows has each step once, with the figures of `metrics.jsonl`.
  private static void assertEventsAreTheMetrics(Path run, int steps) throws IOException {
    List<JsonNode> lines = Golden.jsonLines(run.resolve("metrics.jsonl"));
    for (String tag : List.of("loss", "lr", "grad_norm", "tokens")) {
      assertThat(EventReader.scalar(run, tag))
          .as(tag)
          .hasSize(steps)
          .isEqualTo(
              lines.stream()
                  .map(
                      line ->
                          Map.entry(line.get("step").asLong(), (float) line.get(tag).asDouble()))
                  .toList());
    }
  }

  @Test
  void aBranchGoesBackToTheCheckpointThatItCameFrom() throws IOException {
    Path trunk = folder.resolve("trunk");
    run(guarded(40, Guard.Policy.ROLLBACK, 10), trunk);
    Path branch = folder.resolve("branch");
    Resume from = new Resume.From(trunk.resolve("checkpoints/step-40"));
    TrainingRun.run(guarded(55, Guard.Policy.ROLLBACK, 10), branch, control(from));
    List<JsonNode> lines = Golden.jsonLines(branch.resolve("metrics.jsonl"));
    assertThat(lines).hasSize(15);
    assertThat(lines.getFirst().get("step").asInt()).isEqualTo(41);
    assertThat(lines.getFirst().get("first_sample").asLong()).isEqualTo(52 * 4);
  }

  @Test
  void tooManyBadStepsEndTheRun() {
    assertThatThrownBy(() -> run(guarded(60, Guard.Policy.SKIP, 1), folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("1 steps since the last checkpoint were bad already")
        .hasMessageContaining("last good checkpoint: step-40");
  }

  @Test
  void stepsAfterTheCheckpointAreDoneAgainOnce() throws IOException {
    TrainingRun.Result whole = run(plan(6, 3, 2e-3), folder);
    List<String> before = losses(folder);
    String half = "{\"step\": 7, \"lo"; // a kill in the middle of a line
    Files.writeString(
        folder.resolve("metrics.jsonl"), Files.readString(folder.resolve("metrics.jsonl")) + half);
    new ArrayList<>(Checkpoint.all(folder.resolve("checkpoints"))).getLast().delete();
    TrainingRun.Result result = run(plan(6, 3, 2e-3), folder);
    assertThat(result.resumedFrom()).isEqualTo(3);
    assertThat(losses(folder)).isEqualTo(before);
    assertEventsAreTheMetrics(folder, 6);
    assertThat(result.validationLossFirst()).as("of step 1").isEqualTo(whole.validationLossFirst());
    assertThat(result.validationLossLast()).isEqualTo(whole.validationLossLast());
    assertThat(run(plan(6, 3, 2e-3), folder).validationLossLast())
        .as("told again when there is nothing left to do")
        .isEqualTo(whole.validationLossLast());
  }

  @Test
  void aFlippedByteIsNamedAndTheCheckpointBeforeTaken() throws IOException {
    run(plan(6, 3, 2e-3), folder);
    byte[] weights = bytes(folder.resolve("model"), "model.safetensors");
    flipAByte(folder.resolve("checkpoints/step-6/optimizer.safetensors"));
    TrainingRun.Result result = run(plan(6, 3, 2e-3), folder);
    assertThat(result.resumedFrom()).isEqualTo(3);
    assertThat(result.notices())
        .singleElement()
        .asString()
        .contains("step-6: optimizer.safetensors is not what was written")
        .endsWith("taking the checkpoint before it");
    assertThat(bytes(folder.resolve("model"), "model.safetensors")).isEqualTo(weights);
  }

  @Test
  void whereNoCheckpointIsWholeItSaysThatItStartsOver() throws IOException {
    run(plan(6, 3, 2e-3), folder);
    byte[] weights = bytes(folder.resolve("model"), "model.safetensors");
    flipAByte(folder.resolve("checkpoints/step-3/model.safetensors"));
    flipAByte(folder.resolve("checkpoints/step-6/trainer.json"));
    TrainingRun.Result result = run(plan(6, 3, 2e-3), folder);
    assertThat(result.resumedFrom()).isZero();
    assertThat(result.notices())
        .satisfiesExactly(
            six -> assertThat(six).endsWith("taking the checkpoint before it"),
            three -> assertThat(three).contains("step-3", "starting from the beginning"));
    assertThat(bytes(folder.resolve("model"), "model.safetensors")).isEqualTo(weights);
  }

  @Test
  void damagedCheckpointsOfLaterStepsPushNoneOut() throws IOException {
    run(plan(6, 3, 2e-3), folder);
    flipAByte(folder.resolve("checkpoints/step-3/model.safetensors"));
    flipAByte(folder.resolve("checkpoints/step-6/model.safetensors"));
    RunControl stopped = new RunControl(Resume.AUTO, new AfterLooks(1), Progress.SILENT);
    assertThat(TrainingRun.run(plan(6, 3, 2e-3), folder, stopped).steps()).isEqualTo(1);
    assertThat(run(plan(6, 3, 2e-3), folder).resumedFrom()).isEqualTo(1);
  }

  private static void flipAByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void onlyTheNewestCheckpointsStay() throws IOException {
    run(plan(9, 2, 2e-3), folder);
    try (Stream<Path> left = Files.list(folder.resolve("checkpoints"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("step-8", "step-9");
    }
  }

  @Test
  void aFinishedRunDoesNothingAndNeverStartsOver() throws IOException {
    run(plan(3, 3, 2e-3), folder);
    assertThat(run(plan(3, 3, 2e-3), folder).loss()).isEmpty();
    TrainingRun.Result again = TrainingRun.run(plan(3, 3, 2e-3), folder, control(Resume.NEVER));
    assertThat(again.resumedFrom()).isZero();
    assertThat(losses(folder)).hasSize(3);
  }

  @Test
  void aLossThatIsNoNumberStopsBeforeItSpoilsAnything() throws IOException {
    run(plan(2, 2, 2e-3), folder);
    assertThatThrownBy(() -> run(plan(40, 2, 1e30), folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageMatching(
            "step \\d+: .* last good checkpoint: step-\\d+; resume from it with a lower"
                + " train.schedule.peak \\(now 1.0E30\\)");
    Checkpoint newest = Checkpoint.all(folder.resolve("checkpoints")).getLast();
    assertThat(newest.damage()).isEmpty();
  }

  @Test
  void otherDataThanTheCheckpointsIsRefused() throws IOException {
    run(plan(2, 2, 2e-3), folder);
    TrainingRun.Plan other = plan(4, 2, 2e-3, new Counting("other"));
    assertThatThrownBy(() -> TrainingRun.run(other, folder, control(Resume.AUTO)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("was made with other data");
  }

  @Test
  void splittingABatchChangesOnlyRounding() throws IOException {
    run(plan(3, 3, 2e-3, new Counting("rows"), 4, Precision.FP32), folder.resolve("whole"));
    run(plan(3, 3, 2e-3, new Counting("rows"), 2, Precision.FP32), folder.resolve("halves"));
    List<String> whole = losses(folder.resolve("whole"));
    List<String> halves = losses(folder.resolve("halves"));
    for (int i = 0; i < whole.size(); i++) {
      double loss =
          Golden.jsonLines(folder.resolve("whole/metrics.jsonl")).get(i).get("loss").asDouble();
      assertThat(
              Golden.jsonLines(folder.resolve("halves/metrics.jsonl"))
                  .get(i)
                  .get("loss")
                  .asDouble())
          .isCloseTo(loss, within(1e-5));
    }
    assertThat(halves).hasSameSizeAs(whole);
  }

  private static RunControl control(Resume resume) {
    return new RunControl(resume, new StopSignal(), Progress.SILENT);
  }

  private static TrainingRun.Result run(TrainingRun.Plan plan, Path folder) throws IOException {
    return TrainingRun.run(plan, folder, control(Resume.AUTO));
  }

  private static TrainingRun.Plan plan(long steps, long every, double peak) {
    return plan(steps, every, peak, new Counting("rows"));
  }

  private static TrainingRun.Plan plan(long steps, long every, double peak, Samples samples) {
    return plan(steps, every, peak, samples, 4, Precision.BF16);
  }

  private static TrainingRun.Plan plan(
      long steps, long every, double peak, Samples samples, int microBatch, Precision precision) {
    return plan(steps, every, peak, samples, microBatch, precision, Guard.Settings.DEFAULT);
  }

  private static TrainingRun.Plan plan(
      long steps,
      long every,
      double peak,
      Samples samples,
      int microBatch,
      Precision precision,
      Guard.Settings guard) {
    return new TrainingRun.Plan(
        "test",
        "steps: %d%n".formatted(steps),
        new TrainSettings(
            steps,
            4,
            microBatch,
            2,
            precision,
            Activations.KEEP,
            0,
            Profile.CORRECTED,
            new AdamW.Settings(0.9, 0.95, 1e-8, 0.05),
            new Schedule.Constant(peak, 0), // the same however many steps a test asks for
            1.0,
            5,
            1,
            guard),
        new CheckpointSettings(every, 2, 0, true),
        new ValidationSettings(3, 2),
        () -> TorchModel.create(CONFIG, Initialization.NORMAL, 5),
        samples,
        Map.of("", samples),
        List.of(),
        _ -> {});
  }

  /// Rows that count upwards, each from another number.
  private record Counting(String fingerprint) implements Samples {
    @Override
    public TrainingRow row(long sample) {
      int[] inputIds = new int[12];
      int[] targetIds = new int[12];
      for (int t = 0; t < inputIds.length; t++) {
        inputIds[t] = (int) ((sample * 7 + t) % 50);
        targetIds[t] = t == 3 ? TrainingRow.IGNORED : (int) ((sample * 7 + t + 1) % 50);
      }
      return new TrainingRow(inputIds, targetIds);
    }

    @Override
    public long count() {
      return 50;
    }
  }

  /// Everything of each line but the speed.
  private static List<String> losses(Path run) {
    List<String> lines = new ArrayList<>();
    for (JsonNode line : Golden.jsonLines(run.resolve("metrics.jsonl"))) {
      lines.add(
          "%s %s %s %s"
              .formatted(
                  line.get("step"), line.get("loss"), line.get("lr"), line.get("grad_norm")));
    }
    return lines;
  }

  private static byte[] bytes(Path folder, String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name));
  }
}
