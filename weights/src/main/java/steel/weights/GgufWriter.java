package steel.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import steel.files.AtomicFile;
import steel.files.FormatException;
import steel.files.HugePageStream;

/// Writes GGUF files, version 3: the head, then the tensors, quantised while they are written. The
/// same metadata and tensors in the same order give the same bytes.
///
/// Source: `docs/gguf.md` of ggml-org/ggml.
public final class GgufWriter {
  private static final int VERSION = 3;

  private final OutputStream out;
  private long written;

  private GgufWriter(OutputStream out) {
    this.out = out;
  }

  /// A tensor to write.
  ///
  /// @param name its name in the file
  /// @param type how its numbers are stored there; one that [BlockType#isWritten()]
  /// @param weights that hold it, borrowed
  /// @param source its name there
  public record Tensor(String name, BlockType type, Weights weights, String source) {
    public Tensor {
      long[] shape = weights.shape(source);
      long row = shape.length == 0 ? 1 : shape[shape.length - 1];
      if (!type.isWritten() || !weights.type(source).isFloat() || row % type.elements() != 0) {
        throw new IllegalArgumentException(
            "%s %s %s cannot be written as %s"
                .formatted(source, weights.type(source), Arrays.toString(shape), type));
      }
    }

    private long length() {
      return weights.elements(source) / type.elements() * type.bytes();
    }
  }

  /// Writes a file that appears whole or not at all, replacing an older one. The alignment is the
  /// format's usual one.
  ///
  /// @param metadata by key, written in its order
  /// @throws IOException if the disk refuses; an older file is then untouched
  /// @throws FormatException if a tensor holds a number that its type cannot
  public static void write(Path file, Map<String, GgufValue> metadata, List<Tensor> tensors)
      throws IOException {
    Set<String> names = new HashSet<>();
    for (Tensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two tensors are called " + tensor.name());
      }
    }
    AtomicFile.write(
        file,
        out -> {
          OutputStream pages = new HugePageStream(out);
          GgufWriter writer = new GgufWriter(pages);
          writer.putHead(metadata, tensors);
          for (Tensor tensor : tensors) {
            Quantiser.quantise(tensor.weights(), tensor.source(), tensor.type(), writer::put);
            writer.pad();
          }
          pages.flush();
        });
  }

  private void putHead(Map<String, GgufValue> metadata, List<Tensor> tensors) throws IOException {
    putInt(GgufReader.MAGIC);
    putInt(VERSION);
    putLong(tensors.size());
    putLong(metadata.size());
    for (Map.Entry<String, GgufValue> entry : metadata.entrySet()) {
      putText(entry.getKey());
      putInt(entry.getValue().kind().id());
      put(entry.getValue());
    }
    long offset = 0;
    for (Tensor tensor : tensors) {
      putText(tensor.name());
      long[] shape = tensor.weights().shape(tensor.source());
      putInt(shape.length);
      for (int d = shape.length - 1; d >= 0; d--) { // the fastest first
        putLong(shape[d]);
      }
      putInt(tensor.type().id());
      putLong(offset);
      offset += aligned(tensor.length());
    }
    pad();
  }

  private void put(GgufValue value) throws IOException {
    switch (value) {
      case GgufValue.Text(String text) -> putText(text);
      case GgufValue.Truth(boolean truth) -> putLittle(1, truth ? 1 : 0);
      case GgufValue.Whole(GgufValue.Kind kind, long number) -> putLittle(kind.bytes(), number);
      case GgufValue.Real(GgufValue.Kind kind, double number) -> {
        boolean single = kind == GgufValue.Kind.FLOAT32;
        putLittle(
            kind.bytes(),
            single ? Float.floatToRawIntBits((float) number) : Double.doubleToRawLongBits(number));
      }
      case GgufValue.Items(GgufValue.Kind kind, List<GgufValue> values) -> {
        putInt(kind.id());
        putLong(values.size());
        for (GgufValue item : values) {
          put(item);
        }
      }
    }
  }

  private void putText(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    putLong(bytes.length);
    put(bytes, bytes.length);
  }

  private void putInt(int value) throws IOException {
    putLittle(Integer.BYTES, value);
  }

  private void putLong(long value) throws IOException {
    putLittle(Long.BYTES, value);
  }

  private void putLittle(int width, long value) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    put(buffer.putLong(value).array(), width);
  }

  private void put(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    written += length;
  }

  private void pad() throws IOException {
    put(new byte[GgufReader.ALIGNMENT], (int) (aligned(written) - written));
  }

  private static long aligned(long length) {
    return Math.ceilDiv(length, GgufReader.ALIGNMENT) * GgufReader.ALIGNMENT;
  }
}
