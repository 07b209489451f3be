package steel.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class EqualSignaturesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void everyDocumentMeetsTheFirstOfItsKind(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (int count : new int[] {0, 1, 2, 1000}) {
      Path file = folder.resolve(count + ".signatures");
      long[][] all = new long[count][];
      try (Signatures.Writer writer = Signatures.Writer.create(file, 2)) {
        for (int i = 0; i < count; i++) {
          all[i] = new long[] {random.nextInt(20), -random.nextInt(20)};
          writer.append(all[i]);
        }
      }
      for (int slots : new int[] {256, 1 << 12}) { // in many parts, in one
        try (Signatures signatures = Signatures.open(file, 2);
            DisjointSets sets = DisjointSets.create(folder.resolve("sets"), count)) {
          EqualSignatures.join(signatures, sets, slots);
          Map<String, Integer> firsts = new HashMap<>();
          for (int i = 0; i < count; i++) {
            int document = i;
            int first = firsts.computeIfAbsent(Arrays.toString(all[i]), _ -> document);
            assertThat(sets.first(i)).isEqualTo(first);
          }
        }
      }
    }
  }
}
