package steel.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import steel.files.FormatException;

/// One safetensors file, mapped read-only into an arena that somebody else owns.
///
/// @param file its path, for messages
/// @param header what lies where
/// @param data the bytes after the header; borrowed from the arena
record MappedFile(Path file, SafetensorsHeader header, MemorySegment data) {
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Maps a file and checks its header; reads none of its tensors.
  ///
  /// @param arena owns the mapping
  /// @throws FormatException if there is no such file, or it breaks the format
  static MappedFile open(Path file, Arena arena) {
    if (!Files.isRegularFile(file)) {
      throw new FormatException(file, "no such file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      long headerBytes = headerBytes(file, bytes);
      byte[] text = bytes.asSlice(Long.BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
      MemorySegment data = bytes.asSlice(Long.BYTES + headerBytes);
      return new MappedFile(file, SafetensorsHeader.parse(file, text, data.byteSize()), data);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  private static long headerBytes(Path file, MemorySegment bytes) {
    if (bytes.byteSize() < Long.BYTES) {
      throw new FormatException(
          file, "%d bytes are too few for a safetensors file".formatted(bytes.byteSize()));
    }
    long headerBytes = bytes.get(LENGTH, 0);
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
