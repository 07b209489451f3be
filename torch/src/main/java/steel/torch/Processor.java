package steel.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/// What the processor of this machine can do.
final class Processor {
  private static final Path FEATURES = Path.of("/proc/cpuinfo"); // Linux; others tell nobody so

  /// Names of instructions that multiply numbers of bfloat16, of Intel and AMD and of ARM.
  private static final Set<String> BFLOAT16 = Set.of("avx512_bf16", "amx_bf16", "bf16");

  private static final boolean MULTIPLIES_BFLOAT16 = anyFeature(BFLOAT16);

  private Processor() {}

  /// Whether it has instructions that multiply numbers of bfloat16; without them the library
  /// imitates each product, many times more slowly than in float32.
  static boolean multipliesBfloat16() {
    return MULTIPLIES_BFLOAT16;
  }

  private static boolean anyFeature(Set<String> names) {
    if (!Files.isReadable(FEATURES)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(FEATURES)) {
      return lines
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .limit(1) // all processors of a machine alike
          .flatMap(line -> Arrays.stream(line.split("\\s+")))
          .anyMatch(names::contains);
    } catch (IOException e) {
      return false; // float32 is always right
    }
  }
}
