package steel.train;

import java.util.EnumMap;
import java.util.Map;
import steel.model.ModelConfig;
import steel.model.ParameterShapes;
import steel.torch.Activations;
import steel.torch.Precision;
import steel.torch.TrainingFootprint;

/// Memory that training takes, by part.
///
/// @param bytes of each part
public record MemoryEstimate(Map<Part, Long> bytes) {
  private static final long FLOAT = 4;
  private static final long BFLOAT = 2;
  private static final double MIXED = 2.5; // bytes: what norms and rotations see stays float32
  private static final long CPU_PROGRAM = 450_000_000; // the JVM and libtorch, measured
  private static final long GPU_PROGRAM = 1_500_000_000; // context, kernels and their workspaces
  private static final long GPU_LOGIT_ROWS = 1024;
  private static final int ON_THE_WAY = 2; // layers

  /// What memory is for.
  public enum Part {
    /// Float32; on a GPU a second time in bfloat16, for products.
    WEIGHTS,
    /// Float32, once a worker; with the bfloat16 weights that its products keep for the way back.
    GRADIENTS,
    /// The two of AdamW, float32.
    MOMENTS,
    /// Weights and moments again, from which a checkpoint is written while training goes on.
    COPY,
    /// What a forward call leaves for its way back, and what that needs for a layer.
    ACTIVATIONS,
    /// The piece of the logits that is there at once, once a worker.
    LOGITS,
    /// What is there without a model.
    PROGRAM
  }

  public MemoryEstimate {
    bytes = new EnumMap<>(bytes);
  }

  /// Bytes of one part.
  public long of(Part part) {
    return bytes.getOrDefault(part, 0L);
  }

  /// All parts together.
  public long total() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  /// What no smaller batch saves, on one worker: weights, gradients and moments.
  public long model(int workers) {
    return of(Part.WEIGHTS)
        + of(Part.GRADIENTS) / workers
        + of(Part.MOMENTS)
        + of(Part.COPY)
        + of(Part.PROGRAM);
  }

  /// On the processor, where workers share weights and each has gradients of its own.
  ///
  /// @param rows of a forward call over all workers
  /// @param tokens of a row
  /// @param logitRows tokens of a worker whose logits are there at once; 0 for what suits the cache
  /// @param copies whether checkpoints are written while training goes on
  static MemoryEstimate onCpu(
      ModelConfig config,
      int workers,
      int rows,
      int tokens,
      Precision precision,
      Activations activations,
      int logitRows,
      boolean copies) {
    long parameters = ParameterShapes.count(config);
    TrainingFootprint footprint = new TrainingFootprint(config);
    long positions = (long) ((rows + workers - 1) / workers) * tokens; // of a worker
    boolean rounds = precision.here() == Precision.BF16;
    boolean keepsAll = activations == Activations.KEEP;
    return of(
        parameters * FLOAT,
        parameters * workers * (rounds && keepsAll ? FLOAT + BFLOAT : FLOAT),
        parameters * FLOAT * 2,
        copies ? parameters * FLOAT * 3 : 0,
        (long)
            (activations(footprint, config, rows, tokens, activations, true)
                * (rounds ? MIXED : FLOAT)),
        workers
            * (footprint.logits(positions, logitRows) * FLOAT
                + footprint.logitGradients(positions, logitRows, precision) * BFLOAT),
        CPU_PROGRAM);
  }

  /// On one GPU, with bfloat16 activations and attention that never writes its scores.
  ///
  /// @param rows of a forward call on it
  /// @param tokens of a row
  static MemoryEstimate onGpu(ModelConfig config, int rows, int tokens, Activations activations) {
    long parameters = ParameterShapes.count(config);
    TrainingFootprint footprint = new TrainingFootprint(config);
    long logits = Math.min(GPU_LOGIT_ROWS, (long) rows * tokens) * config.vocabSize();
    return of(
        parameters * (FLOAT + BFLOAT),
        parameters * FLOAT,
        parameters * FLOAT * 2,
        0, // it is in the memory of the machine
        (long) (activations(footprint, config, rows, tokens, activations, false) * BFLOAT),
        logits * (FLOAT + BFLOAT),
        GPU_PROGRAM);
  }

  /// All layers, or the inputs of all and one of them, and two more for what is on its way at once:
  /// gradients, and what they are made of. Measured runs that keep all took 0.85 to 1.1 times as
  /// much, of all parts together.
  private static double activations(
      TrainingFootprint footprint,
      ModelConfig config,
      int rows,
      int tokens,
      Activations activations,
      boolean keepsScores) {
    double layer = footprint.layer(tokens, keepsScores);
    double ends = 4.0 * config.hiddenSize(); // embedded, normed, and the gradients of both
    double layers = config.numHiddenLayers();
    double kept =
        switch (activations) {
          case KEEP -> layer * layers;
          case RECOMPUTE -> layer + layers * config.hiddenSize();
        };
    return (kept + layer * ON_THE_WAY + ends) * rows * tokens;
  }

  private static MemoryEstimate of(
      long weights,
      long gradients,
      long moments,
      long copy,
      long activations,
      long logits,
      long program) {
    Map<Part, Long> bytes = new EnumMap<>(Part.class);
    bytes.put(Part.WEIGHTS, weights);
    bytes.put(Part.GRADIENTS, gradients);
    bytes.put(Part.MOMENTS, moments);
    if (copy > 0) {
      bytes.put(Part.COPY, copy);
    }
    bytes.put(Part.ACTIVATIONS, activations);
    bytes.put(Part.LOGITS, logits);
    bytes.put(Part.PROGRAM, program);
    return new MemoryEstimate(bytes);
  }
}
