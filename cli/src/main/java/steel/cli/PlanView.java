package steel.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import steel.cli.inspect.Fields;
import steel.cli.inspect.Ink;
import steel.model.ModelFigures;
import steel.train.Machine;
import steel.train.MemoryEstimate;
import steel.train.PretrainPlan;

/// A plan of a pretraining run, to look at.
///
/// @param mfu share of the peak that is expected
/// @param pricePerHour of the machine, or of one GPU
record PlanView(
    Path recipe, PretrainPlan plan, Machine machine, double mfu, Optional<Double> pricePerHour) {
  private static final double HOUR = 3600; // seconds

  void print(Ink ink, PrintWriter out) {
    out.println(ink.head("%s, planned for %s".formatted(recipe, machine.name())));
    plan.notes().forEach(note -> Fields.line(out, "note", note));
    out.println();
    Fields.parameters(out, new ModelFigures(plan.config()));
    out.println();
    memory(ink, out);
    out.println();
    run(out);
    out.println();
    Fields.line(
        out,
        "learning rate",
        "%s at step 1, %s at the peak, %s at step %,d"
            .formatted(
                SchedulePlot.figure(rate(1)),
                SchedulePlot.figure(plan.train().schedule().peak()),
                SchedulePlot.figure(rate(steps())),
                steps()));
    out.println();
    SchedulePlot.print(this::rate, steps(), out);
  }

  private void memory(Ink ink, PrintWriter out) {
    MemoryEstimate memory = plan.memory(machine);
    memory
        .bytes()
        .forEach(
            (part, bytes) ->
                Fields.line(
                    out, Fields.words(part), "%10s%s".formatted(gigabytes(bytes), remark(part))));
    String together =
        "%10s of %s%s"
            .formatted(
                gigabytes(memory.total()),
                gigabytes(machine.memoryBytes()),
                machine instanceof Machine.Gpus ? " on each GPU" : "");
    boolean fits = memory.total() <= machine.memoryBytes();
    Fields.line(out, "memory", fits ? together : ink.wrong(together + ": does not fit"));
  }

  private String remark(MemoryEstimate.Part part) {
    return switch (machine) {
      case Machine.Cpu cpu ->
          switch (part) {
            case GRADIENTS -> "  of %,d workers".formatted(plan.workers(cpu));
            case ACTIVATIONS ->
                "  of %,d rows of %,d tokens".formatted(plan.train().microBatch(), plan.context());
            case COPY -> "  of weights and moments, for checkpoints";
            case WEIGHTS, MOMENTS, LOGITS, PROGRAM -> "";
          };
      case Machine.Gpus gpus ->
          switch (part) {
            case WEIGHTS -> "  float32, and bfloat16 for products";
            case ACTIVATIONS ->
                "  of %,d rows of %,d tokens"
                    .formatted(plan.train().microBatch() / gpus.count(), plan.context());
            case GRADIENTS, MOMENTS, COPY, LOGITS, PROGRAM -> "";
          };
    };
  }

  private void run(PrintWriter out) {
    long rows = plan.train().batch();
    Fields.line(
        out,
        "tokens",
        "%,.0f in %,d steps of %,d (%,d rows of %,d)"
            .formatted(plan.tokens(), steps(), rows * plan.context(), rows, plan.context()));
    plan.epochs()
        .ifPresent(
            epochs ->
                Fields.line(
                    out,
                    "epochs",
                    "%.2f of the %,d rows there are"
                        .formatted(epochs, plan.blocks().orElseThrow())));
    Fields.line(
        out,
        "operations",
        "%,.4g GFLOP a token, %.3g FLOP in all"
            .formatted(plan.flopsPerToken() / 1e9, plan.flops()));
    Fields.line(
        out,
        "time",
        "%s at %.0f %% of %s TFLOP/s (%s), %,.0f tokens a second"
            .formatted(
                duration(seconds()),
                100 * mfu,
                tera(machine.peakFlops()),
                source(),
                plan.tokens() / seconds()));
    pricePerHour.ifPresent(
        price ->
            Fields.line(
                out, "cost", "%,.2f at %,.2f an hour%s".formatted(cost(price), price, each())));
    Fields.line(
        out,
        "checkpoints",
        "%s each, every %,d steps, at most %s on disk; the model %s"
            .formatted(
                gigabytes(plan.checkpointBytes()),
                plan.checkpoint().every(),
                gigabytes(plan.checkpointsBytes()),
                gigabytes(plan.modelBytes())));
  }

  private String each() {
    return machine instanceof Machine.Gpus ? " and GPU" : "";
  }

  private String source() {
    return switch (machine) {
      case Machine.Cpu _ ->
          plan.train().peakTflops() > 0 ? "train.peak_tflops" : "measured products";
      case Machine.Gpus gpus -> gpus.kind().source();
    };
  }

  private double seconds() {
    return plan.seconds(machine, mfu);
  }

  private double cost(double price) {
    int count = machine instanceof Machine.Gpus gpus ? gpus.count() : 1;
    return seconds() / HOUR * price * count;
  }

  private long steps() {
    return plan.train().steps();
  }

  private double rate(long step) {
    return plan.train().schedule().learningRate(step);
  }

  private static String gigabytes(long bytes) {
    return bytes >= 1e8 ? "%,.1f GB".formatted(bytes / 1e9) : "%,.1f MB".formatted(bytes / 1e6);
  }

  private static String tera(double flops) {
    double tera = flops / 1e12;
    return tera >= 10 ? "%,.0f".formatted(tera) : "%.2f".formatted(tera);
  }

  private static String duration(double seconds) {
    double hours = seconds / HOUR;
    double days = hours / 24;
    if (days >= 2) {
      return days >= 1000 ? "%,.0f years".formatted(days / 365) : "%,.1f days".formatted(days);
    }
    return hours >= 1 ? "%.1f hours".formatted(hours) : "%.1f minutes".formatted(seconds / 60);
  }

  /// For machines.
  Map<String, Object> json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("recipe", recipe.toString());
    fields.put("machine", machine.name());
    fields.put("notes", List.copyOf(plan.notes()));
    ModelFigures figures = new ModelFigures(plan.config());
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("total", figures.totalParameters());
    figures.parameters().forEach((part, n) -> parameters.put(key(part), n));
    fields.put("parameters", parameters);
    Map<String, Object> memory = new LinkedHashMap<>();
    MemoryEstimate estimate = plan.memory(machine);
    memory.put("total", estimate.total());
    estimate.bytes().forEach((part, bytes) -> memory.put(key(part), bytes));
    fields.put("memory_bytes", memory);
    fields.put("memory_there_bytes", machine.memoryBytes());
    fields.put("fits", plan.advice(machine).isEmpty());
    fields.put("context", plan.context());
    fields.put("tokens", plan.tokens());
    plan.epochs().ifPresent(epochs -> fields.put("epochs", epochs));
    fields.put("flops_per_token", plan.flopsPerToken());
    fields.put("flops", plan.flops());
    fields.put("peak_tflops", machine.peakFlops() / 1e12);
    fields.put("mfu", mfu);
    fields.put("seconds", seconds());
    fields.put("tokens_per_second", plan.tokens() / seconds());
    pricePerHour.ifPresent(price -> fields.put("cost", cost(price)));
    fields.put("checkpoint_bytes", plan.checkpointBytes());
    fields.put("checkpoints_bytes", plan.checkpointsBytes());
    fields.put("model_bytes", plan.modelBytes());
    return fields;
  }

  private static String key(Enum<?> part) {
    return part.name().toLowerCase(Locale.ROOT);
  }
}
