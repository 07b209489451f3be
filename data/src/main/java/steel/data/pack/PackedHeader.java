package steel.data.pack;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import steel.files.FormatException;

/// The first 24 bytes of a packed file: `LITPKDS`, version 1 (u64), type (u8), tokens (u64), little
/// endian. Source: `packed_dataset.py` of Lit-GPT, as TinyLlama and Steel-LLM have it.
///
/// @param type how each token is stored
/// @param chunkSize tokens in the file
record PackedHeader(TokenType type, long chunkSize) {
  static final int BYTES = 24;

  private static final byte[] MAGIC = "LITPKDS".getBytes(StandardCharsets.US_ASCII);
  private static final long VERSION = 1;

  byte[] toBytes() {
    return ByteBuffer.allocate(BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putLong(VERSION)
        .put((byte) type.code())
        .putLong(chunkSize)
        .array();
  }

  /// Length of the whole file.
  long fileBytes() {
    return BYTES + chunkSize * type.bytes();
  }

  /// @param bytes the whole file
  /// @throws FormatException if it is no packed file, or was cut or grew
  static PackedHeader read(Path file, MemorySegment bytes) {
    PackedHeader header = parse(file, bytes);
    header.requireLength(file, bytes);
    return header;
  }

  /// Reads a header, whatever follows it.
  ///
  /// @throws FormatException if it is no packed file
  static PackedHeader parse(Path file, MemorySegment bytes) {
    if (bytes.byteSize() < BYTES) {
      throw new FormatException(
          file, "%d bytes are too few for a packed file; was it cut?".formatted(bytes.byteSize()));
    }
    ByteBuffer header = bytes.asSlice(0, BYTES).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    header.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new FormatException(file, "does not begin with LITPKDS; it is no packed file");
    }
    long version = header.getLong();
    if (version != VERSION) {
      throw new FormatException(file, "version %d, only 1 is known".formatted(version));
    }
    int code = header.get();
    TokenType type =
        TokenType.ofCode(code)
            .orElseThrow(
                () ->
                    new FormatException(
                        file,
                        "holds %s (code %d), tokens are uint16 or int32"
                            .formatted(TokenType.codeName(code), code)));
    return new PackedHeader(type, header.getLong());
  }

  /// @throws FormatException if the file was cut or grew
  void requireLength(Path file, MemorySegment bytes) {
    boolean sane = chunkSize >= 0 && chunkSize < 1L << 56;
    if (!sane || fileBytes() != bytes.byteSize()) {
      throw new FormatException(
          file,
          "its header promises %d tokens of %s, but the file has %d bytes; was it cut?"
              .formatted(chunkSize, type.label(), bytes.byteSize()));
    }
  }
}
