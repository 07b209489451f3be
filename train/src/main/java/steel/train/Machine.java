package steel.train;

import java.util.List;

/// What a run is planned for.
public sealed interface Machine {
  /// For people.
  String name();

  /// Bytes of memory of one processor or GPU.
  long memoryBytes();

  /// Operations a second of all of it, at best.
  double peakFlops();

  /// A processor with the memory of its machine.
  ///
  /// @param cores that workers may use
  record Cpu(String name, int cores, long memoryBytes, double peakFlops) implements Machine {}

  /// Several GPUs of one kind, each with the whole model and a share of the rows.
  record Gpus(Gpu kind, int count) implements Machine {
    public Gpus {
      if (count < 1) {
        throw new IllegalArgumentException("wants at least one GPU, got " + count);
      }
    }

    @Override
    public String name() {
      return count == 1 ? kind.key() : "%d x %s".formatted(count, kind.key());
    }

    @Override
    public long memoryBytes() {
      return kind.memoryBytes();
    }

    @Override
    public double peakFlops() {
      return count * kind.tflops() * 1e12;
    }
  }

  /// A GPU by its data sheet.
  ///
  /// @param key how it is named
  /// @param gigabytes of memory
  /// @param tflops bfloat16 products with float32 sums, 1e12 operations a second, without sparsity
  /// @param source of both figures
  record Gpu(String key, int gigabytes, double tflops, String source) {
    private static final List<Gpu> KNOWN =
        List.of(
            new Gpu("rtx-3090", 24, 71, "NVIDIA Ampere GA102 whitepaper"),
            new Gpu("rtx-4090", 24, 165.2, "NVIDIA Ada whitepaper"),
            new Gpu("l40s", 48, 362, "NVIDIA L40S data sheet"),
            new Gpu("a100-40gb", 40, 312, "NVIDIA A100 data sheet"),
            new Gpu("a100", 80, 312, "NVIDIA A100 data sheet, 80 GB"),
            new Gpu("a800", 80, 312, "as a100, with slower links"),
            new Gpu("h100", 80, 989, "NVIDIA H100 SXM data sheet, half of the sparse figure"),
            new Gpu("h800", 80, 989, "as h100, with slower links"),
            new Gpu("h200", 141, 989, "NVIDIA H200 data sheet, half of the sparse figure"),
            new Gpu("b200", 180, 2250, "NVIDIA B200 data sheet, half of the sparse figure"));

    /// Those that can be named.
    public static List<Gpu> known() {
      return KNOWN;
    }

    long memoryBytes() {
      return gigabytes * 1_000_000_000L;
    }
  }
}
