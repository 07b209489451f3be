package steel.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import steel.config.ConfigException;
import steel.data.Manifest;
import steel.model.ModelConfig;
import steel.model.ModelFigures;
import steel.tokenizer.Tokenizer;
import steel.torch.Activations;

/// What a pretraining recipe would take, worked out before anything runs. Data and tokenizer need
/// not be there yet.
///
/// @param config of the model
/// @param context tokens of a row
/// @param blocks rows that there are to learn, where the data are there
/// @param notes what was assumed
public record PretrainPlan(
    ModelConfig config,
    TrainSettings train,
    CheckpointSettings checkpoint,
    int context,
    OptionalLong blocks,
    List<String> notes) {
  private static final long FLOAT = 4;

  public PretrainPlan {
    notes = List.copyOf(notes);
  }

  /// Plans a recipe.
  ///
  /// @throws ConfigException if there is neither a tokenizer nor a `vocab_size`
  /// @throws steel.files.FormatException if tokenizer or data are there and broken
  public static PretrainPlan of(PretrainRecipe recipe) {
    List<String> notes = new ArrayList<>();
    Optional<Manifest> manifest = manifest(recipe.data().path(), notes);
    ModelConfig.SpecialTokens none = new ModelConfig.SpecialTokens(-1, List.of());
    ModelConfig config = recipe.model().config(vocabulary(recipe, manifest, notes), none);
    int context;
    if (manifest.isPresent()) {
      context = manifest.get().blockLength() - 1;
    } else {
      context = config.maxPositionEmbeddings();
      notes.add("rows taken to have max_position_embeddings tokens, %,d".formatted(context));
    }
    return new PretrainPlan(
        config,
        recipe.train(),
        recipe.checkpoint(),
        context,
        manifest.isPresent() ? OptionalLong.of(manifest.get().blocks()) : OptionalLong.empty(),
        notes);
  }

  private static Optional<Manifest> manifest(Path path, List<String> notes) {
    if (Files.isDirectory(path) && Files.exists(path.resolve("manifest.json"))) {
      return Optional.of(Manifest.read(path));
    }
    notes.add(
        Files.isRegularFile(path)
            ? "%s is a mixture, whose rows are not counted here".formatted(path)
            : "no packed tokens at %s yet".formatted(path));
    return Optional.empty();
  }

  private static int vocabulary(
      PretrainRecipe recipe, Optional<Manifest> manifest, List<String> notes) {
    if (manifest.isPresent()) {
      return manifest.get().vocabSize();
    }
    if (Files.isRegularFile(recipe.tokenizer().resolve("tokenizer.json"))) {
      return Tokenizer.read(recipe.tokenizer()).vocabSize();
    }
    if (recipe.model().vocabSize() == 0) {
      throw new ConfigException(
          "%s: no tokenizer here, and model.vocab_size is not given; a plan needs one of them"
              .formatted(recipe.tokenizer()));
    }
    notes.add("no tokenizer at %s yet; model.vocab_size taken".formatted(recipe.tokenizer()));
    return recipe.model().vocabSize();
  }

  /// Tokens that the run reads.
  public double tokens() {
    return (double) train.steps() * train.batch() * context;
  }

  /// Operations that a token costs, there and back.
  public double flopsPerToken() {
    return new ModelFigures(config).trainFlops(context);
  }

  /// Operations of the run, without validation.
  public double flops() {
    return tokens() * flopsPerToken();
  }

  /// How often the data are read, where they are there.
  public Optional<Double> epochs() {
    return blocks.isPresent() && blocks.getAsLong() > 0
        ? Optional.of((double) train.steps() * train.batch() / blocks.getAsLong())
        : Optional.empty();
  }

  /// Bytes of the weights, as the finished model and each checkpoint have them.
  public long modelBytes() {
    return new ModelFigures(config).totalParameters() * FLOAT;
  }

  /// Bytes of a checkpoint: weights and two moments.
  public long checkpointBytes() {
    return 3 * modelBytes();
  }

  /// The most bytes that checkpoints take together: one more is written before the oldest goes, and
  /// some may stay for good.
  public long checkpointsBytes() {
    long every = checkpoint.keepEvery();
    long forGood = every == 0 ? 0 : train.steps() / every;
    return (checkpoint.keep() + 1 + forGood) * checkpointBytes();
  }

  /// Seconds of the steps, if products run at a share of the peak.
  ///
  /// @param mfu 0 to 1
  public double seconds(Machine machine, double mfu) {
    return flops() / (machine.peakFlops() * mfu);
  }

  /// Workers on a processor, as the run would have.
  public int workers(Machine.Cpu cpu) {
    return train.workersOn(cpu.cores());
  }

  /// Memory of the processor's machine, or of one GPU.
  public MemoryEstimate memory(Machine machine) {
    return memory(machine, train.microBatch(), asPlanned());
  }

  /// What memory can be saved by, at some cost of time.
  ///
  /// @param copies whether training goes on while a checkpoint is written
  private record Saving(boolean copies, Activations activations) {}

  private Saving asPlanned() {
    return new Saving(copies(), train.activations());
  }

  /// Whether checkpoints are written from a copy, but for the last one.
  private boolean copies() {
    return checkpoint.background() && checkpoint.every() < train.steps();
  }

  private MemoryEstimate memory(Machine machine, int microBatch, Saving saving) {
    return switch (machine) {
      case Machine.Cpu cpu ->
          MemoryEstimate.onCpu(
              config,
              Math.min(workers(cpu), microBatch),
              microBatch,
              context,
              train.precision(),
              saving.activations(),
              train.logitRows(),
              saving.copies());
      case Machine.Gpus gpus ->
          MemoryEstimate.onGpu(
              config, Math.ceilDiv(microBatch, gpus.count()), context, saving.activations());
    };
  }

  /// What to change where the run does not fit; empty where it does.
  public Optional<String> advice(Machine machine) {
    MemoryEstimate wanted = memory(machine);
    if (wanted.total() <= machine.memoryBytes()) {
      return Optional.empty();
    }
    String tooMuch =
        "the run needs %s, %s has %s"
            .formatted(gigabytes(wanted.total()), machine.name(), gigabytes(machine.memoryBytes()));
    for (Saving saving : savings()) {
      OptionalInt batch = fitting(machine, saving);
      if (batch.isPresent()) {
        return Optional.of("%s; set %s".formatted(tooMuch, changes(saving, batch.getAsInt())));
      }
    }
    int workers = machine instanceof Machine.Cpu cpu ? workers(cpu) : 1;
    return Optional.of(
        "%s, and %s of that is the model itself with gradients and moments, whatever the batch; take a smaller model (hidden_size, num_hidden_layers, vocab_size)%s or more memory"
            .formatted(
                tooMuch,
                gigabytes(wanted.model(workers)),
                context > 1 ? ", shorter rows (block_length when packing)" : ""));
  }

  /// From what costs nothing to what costs most time.
  private List<Saving> savings() {
    return List.of(
        asPlanned(),
        new Saving(false, train.activations()),
        new Saving(copies(), Activations.RECOMPUTE),
        new Saving(false, Activations.RECOMPUTE));
  }

  private String changes(Saving saving, int microBatch) {
    List<String> changes = new ArrayList<>();
    if (saving.copies() != copies()) {
      changes.add("checkpoint.background to false");
    }
    if (saving.activations() != train.activations()) {
      changes.add("train.activations to recompute");
    }
    if (microBatch != train.microBatch()) {
      changes.add("train.micro_batch to %d (now %d)".formatted(microBatch, train.microBatch()));
    }
    return String.join(" and ", changes);
  }

  /// The largest part of the batch that fits.
  private OptionalInt fitting(Machine machine, Saving saving) {
    int least = machine instanceof Machine.Gpus gpus ? gpus.count() : 1;
    for (int micro = train.microBatch(); micro >= least; micro--) {
      if (train.batch() % micro == 0
          && memory(machine, micro, saving).total() <= machine.memoryBytes()) {
        return OptionalInt.of(micro);
      }
    }
    return OptionalInt.empty();
  }

  private static String gigabytes(long bytes) {
    return "%,.1f GB".formatted(bytes / 1e9);
  }
}
