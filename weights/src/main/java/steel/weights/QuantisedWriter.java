package steel.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Writes the weights of a model folder with matrices in 8 or 4 bits, in the order of [Panels].
public final class QuantisedWriter {
  private QuantisedWriter() {}

  /// What became of a tensor.
  ///
  /// @param type none where it stayed as it was
  /// @param bytes in the file
  /// @param relativeError root of the squares of all errors over that of the squares of all numbers
  /// @param largestError the largest difference between a number and what it became
  public record Written(
      String name,
      Optional<PanelType> type,
      long bytes,
      double relativeError,
      double largestError) {}

  /// Whether a matrix of a shape can be stored so.
  public static boolean fits(long... shape) {
    return shape.length == 2 && shape[0] > 0 && shape[1] > 0 && shape[1] % Panels.BLOCK == 0;
  }

  /// Writes `model.safetensors`, or `model-00001-of-0000N.safetensors` and their index. Tensors
  /// that are not quantised keep their type.
  ///
  /// @param names of the tensors, in the order in which files are filled
  /// @param types that of a tensor which [#fits]; none for one that stays as it is
  /// @param shardBytes at most so many bytes of tensors a file, but at least one tensor
  /// @return what became of each
  /// @throws steel.files.FormatException if a tensor holds a number that its type cannot
  /// @throws IOException if the disk refuses
  public static List<Written> write(
      Path folder,
      Weights source,
      List<String> names,
      Function<String, Optional<PanelType>> types,
      long shardBytes)
      throws IOException {
    Rounded form = new Rounded(source, types, new ArrayList<>());
    source.reading(() -> ShardedWriter.write(folder, form, names, shardBytes));
    return form.written;
  }

  private record Rounded(
      Weights source, Function<String, Optional<PanelType>> types, List<Written> written)
      implements ShardedWriter.Form {
    @Override
    public long bytes(String name) {
      long[] shape = source.shape(name);
      return types
          .apply(name)
          .map(type -> Panels.bytes(type, shape[0], shape[1]))
          .orElseGet(() -> source.bytes(name).byteSize());
    }

    @Override
    public List<SafetensorsWriter.Tensor> tensors(String name, Arena arena) throws IOException {
      Optional<PanelType> type = types.apply(name);
      if (type.isEmpty()) {
        written.add(new Written(name, type, bytes(name), 0, 0));
        return List.of(
            new SafetensorsWriter.Tensor(
                name, source.type(name), source.shape(name), source.bytes(name)));
      }
      long[] shape = source.shape(name);
      PanelBuilder builder =
          new PanelBuilder(type.get(), Math.toIntExact(shape[0]), Math.toIntExact(shape[1]), arena);
      Panels panels = builder.read(source, name);
      written.add(
          new Written(name, type, panels.bytes(), builder.relativeError(), builder.largestError()));
      return PanelTensors.tensors(name, panels);
    }

    @Override
    public Map<String, String> metadata(List<String> names) {
      Map<String, String> metadata = new LinkedHashMap<>();
      metadata.put("format", PanelTensors.FORMAT);
      for (String name : names) {
        long[] shape = source.shape(name);
        types
            .apply(name)
            .ifPresent(
                type ->
                    metadata.put(
                        name, PanelTensors.description(type, (int) shape[0], (int) shape[1])));
      }
      return metadata;
    }
  }
}
