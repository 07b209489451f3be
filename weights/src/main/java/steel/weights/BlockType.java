package steel.weights;

import java.util.Arrays;
import java.util.Optional;

/// How a GGUF file stores the numbers of a tensor: as they are, or in blocks that share a scale.
///
/// Source: `ggml_type` and the block structures of ggml-org/ggml.
public enum BlockType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  IQ4_NL(20, 32, 18),
  BF16(30, 1, 2);

  private final int id;
  private final int elements;
  private final int bytes;

  BlockType(int id, int elements, int bytes) {
    this.id = id;
    this.elements = elements;
    this.bytes = bytes;
  }

  /// Its number in files.
  int id() {
    return id;
  }

  /// Numbers of one block; a row has a whole number of blocks.
  public int elements() {
    return elements;
  }

  /// Bytes of one block.
  public int bytes() {
    return bytes;
  }

  /// Whether a tensor can be written so; the others are read only.
  public boolean isWritten() {
    return switch (this) {
      case F32, F16, BF16, Q8_0, Q4_0 -> true;
      case Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL -> false;
    };
  }

  /// The type of that number, none where this program does not know it.
  static Optional<BlockType> of(int id) {
    return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
  }
}
