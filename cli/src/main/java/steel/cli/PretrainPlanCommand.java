package steel.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.torch.ProductSpeed;
import steel.train.Machine;
import steel.train.PretrainPlan;
import steel.train.PretrainRecipe;

/// `steel pretrain plan`: what a run would take.
@Command(
    name = "plan",
    description =
        "Says what a pretraining recipe would take before it runs: parameters, memory by part,"
            + " operations, time, cost, disk, the learning rate drawn; refuses what cannot fit.",
    mixinStandardHelpOptions = true)
final class PretrainPlanCommand implements Callable<Integer> {
  private static final double TERA = 1e12;

  /// What `--gpu` takes.
  private static final class GpuNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Machine.Gpu.known().stream().map(Machine.Gpu::key).iterator();
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RECIPE",
      description = "Settings of the run, such as recipes/steel-1b/pretrain.yaml.")
  private Path recipe;

  @Mixin private OverridesOption overrides;

  @Option(
      names = "--gpu",
      paramLabel = "NAME",
      completionCandidates = GpuNames.class,
      description =
          "Plans for GPUs by their data sheet: ${COMPLETION-CANDIDATES}. Default: this machine's"
              + " processor, whose products are timed.")
  private @Nullable String gpu;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      description = "How many of them share the rows of a forward call (default 1).")
  private @Nullable Integer gpus;

  @Option(
      names = "--mfu",
      paramLabel = "SHARE",
      description = "Share of the peak that the run is expected to use, 0 to 1 (default 0.4).")
  private double mfu = 0.4;

  @Option(
      names = "--price-per-hour",
      paramLabel = "PRICE",
      description = "Of the machine, or of one GPU, in any currency; gives the cost.")
  private @Nullable Double pricePerHour;

  @Option(names = "--json", description = "Prints a JSON object instead of a table.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  PretrainPlanCommand() {}

  @Override
  public Integer call() {
    if (!(mfu > 0 && mfu <= 1)) {
      throw usage("--mfu must be above 0 and at most 1, got " + mfu);
    }
    if (pricePerHour != null && !(pricePerHour >= 0)) {
      throw usage("--price-per-hour must be 0 or more, got " + pricePerHour);
    }
    PretrainPlan plan =
        PretrainPlan.of(Recipe.read(recipe, overrides.values(), PretrainRecipe::read).value());
    Machine machine = machine(plan);
    PlanView view = new PlanView(recipe, plan, machine, mfu, Optional.ofNullable(pricePerHour));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(view.json()));
    } else {
      view.print(TerminalProgress.ink(), out);
    }
    plan.advice(machine)
        .ifPresent(
            advice -> {
              out.flush();
              throw new ConfigException(recipe + ": " + advice);
            });
    return 0;
  }

  private Machine machine(PretrainPlan plan) {
    if (gpu == null) {
      if (gpus != null) {
        throw usage("--gpus goes with --gpu");
      }
      int cores = Runtime.getRuntime().availableProcessors();
      double given = plan.train().peakTflops() * TERA;
      int workers = plan.train().workersOn(cores);
      return new Machine.Cpu(
          "this machine",
          cores,
          PhysicalMemory.bytes(),
          given > 0 ? given : ProductSpeed.flops(workers, plan.train().precision()));
    }
    int count = gpus == null ? 1 : gpus;
    if (count < 1 || plan.train().microBatch() % count != 0) {
      throw usage(
          "--gpus must divide train.micro_batch (%d), got %d"
              .formatted(plan.train().microBatch(), count));
    }
    return new Machine.Gpus(kind(gpu), count);
  }

  private Machine.Gpu kind(String name) {
    return Machine.Gpu.known().stream()
        .filter(one -> one.key().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                usage(
                    "--gpu knows no %s; it knows: %s"
                        .formatted(name, String.join(", ", new GpuNames()))));
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
