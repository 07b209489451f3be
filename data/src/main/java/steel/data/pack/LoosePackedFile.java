package steel.data.pack;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import steel.files.FormatException;

/// A packed file as far as it can be read, whatever is wrong with it. For looking at, not for
/// training. Borrows its mapping from whoever opened it.
public final class LoosePackedFile {
  private final Path path;
  private final MemorySegment bytes;
  private final Optional<PackedHeader> header;
  private final List<String> problems;

  private LoosePackedFile(
      Path path, MemorySegment bytes, Optional<PackedHeader> header, List<String> problems) {
    this.path = path;
    this.bytes = bytes;
    this.header = header;
    this.problems = problems;
  }

  /// Whether a file begins as a packed one does.
  ///
  /// @throws IOException if it cannot be read
  public static boolean isPacked(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(7), StandardCharsets.US_ASCII).equals("LITPKDS");
    }
  }

  /// Maps a file.
  ///
  /// @param arena owns the mapping
  /// @throws IOException if it cannot be opened
  public static LoosePackedFile open(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      List<String> problems = new ArrayList<>();
      Optional<PackedHeader> header = Optional.empty();
      try {
        header = Optional.of(PackedHeader.parse(file, bytes));
        header.get().requireLength(file, bytes);
      } catch (FormatException e) {
        problems.add(e.getMessage());
      }
      return new LoosePackedFile(file, bytes, header, problems);
    }
  }

  /// The file.
  public Path path() {
    return path;
  }

  /// What is wrong with header or length.
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /// How a token is stored, if the header tells.
  public Optional<TokenType> type() {
    return header.map(PackedHeader::type);
  }

  /// Tokens that the header promises.
  public long promised() {
    return header.map(PackedHeader::chunkSize).orElse(0L);
  }

  /// Tokens that are there.
  public long tokens() {
    long there = (bytes.byteSize() - PackedHeader.BYTES) / type().map(TokenType::bytes).orElse(1);
    return header.isPresent() ? Math.clamp(promised(), 0, Math.max(0, there)) : 0;
  }

  /// One token.
  ///
  /// @param index from 0 to below [#tokens]
  public int token(long index) {
    return type().orElseThrow().get(bytes, PackedHeader.BYTES, index);
  }
}
