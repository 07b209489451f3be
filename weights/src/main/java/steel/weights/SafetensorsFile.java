package steel.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import steel.files.FormatException;

/// Opens safetensors files.
final class SafetensorsFile {

  private SafetensorsFile() {}

  /// Maps a file and checks its header; reads none of its tensors.
  ///
  /// @param files own the mapping
  /// @throws FormatException if there is no such file, or it breaks the format
  static TensorFile open(Path file, MappedFiles files) {
    MemorySegment bytes = files.map(file);
    long headerBytes = headerBytes(file, bytes);
    byte[] text = bytes.asSlice(Long.BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
    MemorySegment data = bytes.asSlice(Long.BYTES + headerBytes);
    SafetensorsHeader header = SafetensorsHeader.parse(file, text, data.byteSize());
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    header
        .tensors()
        .forEach(
            (name, entry) ->
                tensors.put(
                    name,
                    new StoredTensor(
                        file,
                        entry.type(),
                        entry.shape(),
                        () -> data.asSlice(entry.from(), entry.to() - entry.from()))));
    return new TensorFile(file, tensors, header.metadata());
  }

  private static long headerBytes(Path file, MemorySegment bytes) {
    if (bytes.byteSize() < Long.BYTES) {
      throw new FormatException(
          file, "%d bytes are too few for a safetensors file".formatted(bytes.byteSize()));
    }
    long headerBytes = bytes.get(LittleEndian.LONG, 0);
    if (headerBytes < 0 || headerBytes > SafetensorsHeader.MAX_HEADER_BYTES) {
      throw new FormatException(
          file,
          "not a safetensors file: its header would have %s bytes, the format allows %d"
              .formatted(Long.toUnsignedString(headerBytes), SafetensorsHeader.MAX_HEADER_BYTES));
    }
    if (headerBytes > bytes.byteSize() - Long.BYTES) {
      throw new FormatException(
          file,
          "cut short: its header has %d bytes, the file %d; fetch or write it again"
              .formatted(headerBytes, bytes.byteSize()));
    }
    return headerBytes;
  }
}
