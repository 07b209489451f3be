package steel.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import steel.files.FormatException;

/// How safetensors files hold matrices of [Panels]: the codes under the name of the matrix, the
/// scales under that name with [#SCALES], and in the metadata, under the name again, the type and
/// the sizes, such as `Q8 151936 1792`.
final class PanelTensors {
  /// What `format` of the metadata says.
  static final String FORMAT = "steel-panels";

  private static final String SCALES = ".scales";
  private static final Pattern DESCRIPTION = Pattern.compile("(\\w+) ([0-9]{1,9}) ([0-9]{1,9})");

  private final Map<String, StoredTensor> stored;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, Supplier<Panels>> panels = new LinkedHashMap<>();

  private PanelTensors(Map<String, StoredTensor> stored) {
    this.stored = stored;
  }

  /// The tensors of files whose metadata is known.
  ///
  /// @param stored as the files have them
  /// @param arena owns what is made of them
  /// @throws FormatException if codes or scales are not there, or of other sizes
  static PanelTensors of(
      Map<String, StoredTensor> stored, Map<String, String> metadata, Arena arena) {
    PanelTensors all = new PanelTensors(stored);
    stored.forEach(
        (name, tensor) -> {
          String description = metadata.get(name);
          if (description != null) {
            all.put(name, description, arena);
          } else if (!isScales(name, metadata)) {
            all.tensors.put(name, tensor);
          }
        });
    return all;
  }

  private static boolean isScales(String name, Map<String, String> metadata) {
    return name.endsWith(SCALES)
        && metadata.containsKey(name.substring(0, name.length() - SCALES.length()));
  }

  /// What to write in the metadata of a matrix.
  static String description(PanelType type, int rows, int columns) {
    return "%s %d %d".formatted(type, rows, columns);
  }

  /// The codes and the scales of a matrix as tensors of a file.
  static List<SafetensorsWriter.Tensor> tensors(String name, Panels panels) {
    long count = Panels.panels(panels.rows());
    long columns = panels.columns();
    PanelType type = panels.type();
    return List.of(
        new SafetensorsWriter.Tensor(
            name, TensorType.U8, codesShape(type, count, columns), panels.codes()),
        new SafetensorsWriter.Tensor(
            name + SCALES, TensorType.F16, scalesShape(count, columns), panels.scales()));
  }

  private static long[] codesShape(PanelType type, long panels, long columns) {
    return new long[] {panels, columns / type.codes(), Panels.ROWS, Integer.BYTES};
  }

  private static long[] scalesShape(long panels, long columns) {
    return new long[] {panels, columns / Panels.BLOCK, Panels.ROWS};
  }

  /// All tensors, matrices of panels as float32 that is made when it is asked for.
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /// The matrices of panels.
  Map<String, Supplier<Panels>> panels() {
    return panels;
  }

  private void put(String name, String description, Arena arena) {
    StoredTensor codes = require(name, stored.get(name), name);
    Matcher matcher = DESCRIPTION.matcher(description);
    Optional<PanelType> type =
        matcher.matches() ? PanelType.named(matcher.group(1)) : Optional.empty();
    if (type.isEmpty()) {
      throw new FormatException(
          codes.file(),
          "its metadata calls %s \"%s\", which is no quantised matrix of this program"
              .formatted(name, description));
    }
    int rows = Integer.parseInt(matcher.group(2));
    int columns = Integer.parseInt(matcher.group(3));
    StoredTensor scales = require(name, stored.get(name + SCALES), name + SCALES);
    long count = Panels.panels(rows);
    requireShape(name, codes, TensorType.U8, codesShape(type.get(), count, columns));
    requireShape(name + SCALES, scales, TensorType.F16, scalesShape(count, columns));
    if (rows == 0 || columns % Panels.BLOCK != 0) {
      throw new FormatException(
          codes.file(),
          "its metadata gives %s %d rows and %d columns, want a multiple of %d"
              .formatted(name, rows, columns, Panels.BLOCK));
    }
    Supplier<Panels> made =
        () -> new Panels(type.get(), rows, columns, codes.bytes(), scales.bytes());
    panels.put(name, made);
    tensors.put(name, numbers(codes.file(), rows, columns, made, arena));
  }

  /// A matrix of panels as float32, made when it is asked for.
  static StoredTensor numbers(
      Path file, int rows, int columns, Supplier<Panels> panels, Arena arena) {
    return new StoredTensor(
        file,
        TensorType.F32,
        List.of((long) rows, (long) columns),
        () -> {
          MemorySegment all = arena.allocate((long) rows * columns * Float.BYTES, Panels.ALIGNMENT);
          float[] row = new float[columns];
          for (int r = 0; r < rows; r++) {
            panels.get().copyRows(r, 1, row, 0);
            MemorySegment.copy(
                row, 0, all, LittleEndian.FLOAT, (long) r * columns * Float.BYTES, columns);
          }
          return all;
        });
  }

  private StoredTensor require(String matrix, @Nullable StoredTensor tensor, String name) {
    if (tensor == null) {
      throw new FormatException(
          stored.values().iterator().next().file(),
          "has no tensor %s, without which %s cannot be read; quantise the model again"
              .formatted(name, matrix));
    }
    return tensor;
  }

  private static void requireShape(
      String name, StoredTensor tensor, TensorType type, long[] shape) {
    List<Long> wanted = Arrays.stream(shape).boxed().toList();
    if (tensor.type() != type || !tensor.shape().equals(wanted)) {
      throw new FormatException(
          tensor.file(),
          "tensor %s is %s %s, its metadata wants %s %s; quantise the model again"
              .formatted(name, tensor.type(), tensor.shape(), type, wanted));
    }
  }
}
