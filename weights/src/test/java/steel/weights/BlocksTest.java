package steel.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;

/// Both ways between numbers and blocks, bit for bit as the reference.
class BlocksTest {
  private static final GoldenTensors EXPECTED =
      Golden.tensors(Golden.path("quant/expected.safetensors"));

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "F32")
  void blocksMeanWhatTheReferenceSays(BlockType type) {
    byte[] blocks = golden(type);
    float[] expected = EXPECTED.floats(key(type) + ".dequant");
    assertThat((long) blocks.length * type.elements())
        .isEqualTo((long) expected.length * type.bytes());
    float[] numbers = new float[expected.length];
    Blocks.dequantise(type, blocks, numbers, numbers.length);
    assertThat(numbers).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "Q8_0", "Q4_0"})
  void numbersBecomeTheBlocksOfTheReference(BlockType type) {
    float[] numbers = EXPECTED.floats("w");
    byte[] blocks = new byte[numbers.length / type.elements() * type.bytes()];
    Quantiser.quantise(type, numbers, numbers.length, blocks);
    assertThat(blocks).isEqualTo(golden(type));
  }

  /// 8 bits are off by half a step at most; 4 bits too, but by a whole one at the far end, which
  /// has a code less. Scales of half precision add 2^-11 of the number.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void aBlockIsNearItsNumbers(long seed) {
    RandomGenerator random = Cases.random(seed);
    float[] numbers = Cases.gaussian(random, 1024);
    for (BlockType type : new BlockType[] {BlockType.Q8_0, BlockType.Q4_0}) {
      float[] back = there(type, numbers);
      for (int i = 0; i < numbers.length; i++) {
        float most = 0;
        for (int j = i / 32 * 32; j < i / 32 * 32 + 32; j++) {
          most = Math.max(most, Math.abs(numbers[j]));
        }
        float step = type == BlockType.Q8_0 ? most / 127 * 0.5f : most / 8;
        assertThat(Math.abs(back[i] - numbers[i]))
            .as("%s[%d]", type, i)
            .isLessThanOrEqualTo(step * 1.01f + most / 2048);
      }
    }
    assertThat(there(BlockType.F32, numbers)).isEqualTo(numbers);
  }

  @Test
  void refusesNumbersThatATypeCannotHold() {
    for (BlockType type : new BlockType[] {BlockType.F16, BlockType.Q8_0, BlockType.Q4_0}) {
      for (float number : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e38f}) {
        float[] numbers = new float[32];
        numbers[17] = number;
        assertThatThrownBy(() -> there(type, numbers))
            .as("%s of %s", type, number)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(type + " cannot hold");
      }
    }
    float[] numbers = {Float.NaN, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -0f};
    assertThat(there(BlockType.BF16, numbers))
        .containsExactly(Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f);
    assertThatThrownBy(() -> there(BlockType.Q5_K, new float[256]))
        .hasMessage("Q5_K is read, but not written");
  }

  private static float[] there(BlockType type, float[] numbers) {
    byte[] blocks = new byte[numbers.length / type.elements() * type.bytes()];
    Quantiser.quantise(type, numbers, numbers.length, blocks);
    float[] back = new float[numbers.length];
    Blocks.dequantise(type, blocks, back, back.length);
    return back;
  }

  private static String key(BlockType type) {
    boolean random = EXPECTED.names().contains("blocks." + type + ".bytes");
    return (random ? "blocks." : "gguf.") + type;
  }

  private static byte[] golden(BlockType type) {
    long[] values = EXPECTED.integers(key(type) + ".bytes");
    byte[] bytes = new byte[values.length];
    Arrays.setAll(values, i -> bytes[i] = (byte) values[i]);
    return bytes;
  }
}
