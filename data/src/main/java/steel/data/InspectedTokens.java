package steel.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import steel.config.ConfigException;
import steel.data.pack.LoosePackedFile;
import steel.data.pack.TokenType;
import steel.files.Checksum;
import steel.files.FormatException;

/// Packed tokens for somebody to look at: a whole set or one file of it, as far as it can be read.
/// Owns the mapping.
public final class InspectedTokens implements AutoCloseable {
  private static final int ORIGINAL_LENGTH = 2049;
  private static final int MAX_LENGTH = 1 << 20;

  private final Optional<Manifest> manifest;
  private final List<LoosePackedFile> files;
  private final List<String> problems;
  private final int blockLength;
  private final boolean isLengthKnown;
  private final Arena arena;

  private InspectedTokens(
      Optional<Manifest> manifest,
      List<LoosePackedFile> files,
      List<String> problems,
      int blockLength,
      boolean isLengthKnown,
      Arena arena) {
    this.manifest = manifest;
    this.files = files;
    this.problems = problems;
    this.blockLength = blockLength;
    this.isLengthKnown = isLengthKnown;
    this.arena = arena;
  }

  /// One block.
  ///
  /// @param number from 0
  /// @param file that it is in
  /// @param firstToken of the file that is in it
  /// @param ids of its tokens; fewer than a block where the file was cut
  /// @param continuesDocument whether it begins inside a document; false where nobody knows
  @SuppressWarnings("ArrayRecordComponent") // shown once, never compared
  public record Block(
      long number, Path file, long firstToken, int[] ids, boolean continuesDocument) {}

  /// Opens a set or a file.
  ///
  /// @param path a folder with a manifest, or a packed file
  /// @param blockLength where the manifest does not tell; 0 if nobody says: then the original's, or
  ///   else the whole file
  /// @throws FormatException if the manifest is broken
  /// @throws IOException if a file cannot be opened
  @SuppressWarnings("MustBeClosedChecker") // the arena's owner is what is returned
  public static InspectedTokens open(Path path, int blockLength) throws IOException {
    boolean isFolder = Files.isDirectory(path);
    Optional<Manifest> manifest =
        isFolder ? Optional.of(Manifest.read(path)) : manifestBeside(path);
    List<Path> paths =
        isFolder
            ? manifest.orElseThrow().files().stream().map(f -> path.resolve(f.name())).toList()
            : List.of(path);
    List<String> problems = new ArrayList<>();
    Arena arena = Arena.ofShared();
    try {
      List<LoosePackedFile> files = new ArrayList<>();
      for (Path file : paths) {
        if (!Files.exists(file)) {
          problems.add(file + ": is missing, manifest.json names it");
          continue;
        }
        LoosePackedFile opened = LoosePackedFile.open(file, arena);
        problems.addAll(opened.problems());
        files.add(opened);
      }
      int known = manifest.map(Manifest::blockLength).orElse(blockLength);
      int length = known > 0 ? known : assumedLength(files);
      return new InspectedTokens(manifest, files, problems, length, known > 0, arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static int assumedLength(List<LoosePackedFile> files) {
    long promised = files.stream().mapToLong(LoosePackedFile::promised).findFirst().orElse(0);
    return promised % ORIGINAL_LENGTH == 0 ? ORIGINAL_LENGTH : Math.clamp(promised, 1, MAX_LENGTH);
  }

  private static Optional<Manifest> manifestBeside(Path file) throws IOException {
    Path beside = file.resolveSibling(Manifest.FILE_NAME);
    if (!Files.exists(beside)) {
      return Optional.empty();
    }
    Manifest manifest = Manifest.readFile(beside);
    String name = file.getFileName().toString();
    boolean isOfIt = manifest.files().stream().anyMatch(f -> f.name().equals(name));
    return isOfIt ? Optional.of(manifest) : Optional.empty();
  }

  /// What the manifest says of the whole set, where there is one.
  public Optional<Manifest> manifest() {
    return manifest;
  }

  /// How a token is stored, such as `uint16`, if a header or the manifest tells.
  public Optional<String> type() {
    return files.stream()
        .flatMap(file -> file.type().stream())
        .findFirst()
        .map(TokenType::label)
        .or(() -> manifest.map(Manifest::dtype));
  }

  /// Tokens a block.
  public int blockLength() {
    return blockLength;
  }

  /// Whether somebody has said how long a block is.
  public boolean isLengthKnown() {
    return isLengthKnown;
  }

  /// Files that are there.
  public int files() {
    return files.size();
  }

  /// Tokens that can be read, padding included.
  public long tokens() {
    return files.stream().mapToLong(LoosePackedFile::tokens).sum();
  }

  /// Blocks that can be read, padding included, the last one of a file perhaps in part.
  public long blocks() {
    return files.stream().mapToLong(this::blocksOf).sum();
  }

  private long blocksOf(LoosePackedFile file) {
    return Math.ceilDiv(file.tokens(), (long) blockLength);
  }

  /// What is wrong, as far as it has been noticed.
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /// Compares the file that a block is in with the manifest, byte by byte; a difference joins
  /// [#problems].
  ///
  /// @throws IOException if it cannot be read
  public void check(Block block) throws IOException {
    if (manifest.isEmpty()) {
      return;
    }
    String name = block.file().getFileName().toString();
    for (Manifest.PackedFile expected : manifest.get().files()) {
      if (expected.name().equals(name)
          && !Checksum.ofFile(block.file()).equals(expected.sha256())) {
        String problem = block.file() + ": its checksum is not that of manifest.json";
        if (!problems.contains(problem)) {
          problems.add(problem);
        }
      }
    }
  }

  /// Reads one block.
  ///
  /// @param number from 0 to below [#blocks]
  /// @throws ConfigException if there is none of this number
  public Block block(long number) {
    long left = number;
    for (int i = 0; i < files.size(); i++) {
      long blocks = blocksOf(files.get(i));
      if (left >= 0 && left < blocks) {
        return block(number, i, left * blockLength);
      }
      left -= blocks;
    }
    throw new ConfigException(
        "no block %,d: there are %,d that can be read, counted from 0".formatted(number, blocks()));
  }

  private Block block(long number, int index, long first) {
    LoosePackedFile file = files.get(index);
    int[] ids = new int[(int) Math.min(blockLength, file.tokens() - first)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = file.token(first + i);
    }
    return new Block(number, file.path(), first, ids, continuesDocument(index, first));
  }

  private boolean continuesDocument(int index, long first) {
    if (manifest.isEmpty() || (first == 0 && !isNextOfItsStream(index))) {
      return false;
    }
    LoosePackedFile file = files.get(first == 0 ? index - 1 : index);
    int before = file.token(first == 0 ? file.tokens() - 1 : first - 1);
    return before != manifest.get().separatorId() && before != manifest.get().padId();
  }

  /// Whether a file goes on where the one before it ends: their names differ in their numbers
  /// alone.
  private boolean isNextOfItsStream(int index) {
    return index > 0
        && files.get(index - 1).tokens() > 0
        && stream(files.get(index)).equals(stream(files.get(index - 1)));
  }

  private static String stream(LoosePackedFile file) {
    return file.path().getFileName().toString().replaceFirst("_\\d+\\.bin$", "");
  }

  @Override
  public void close() {
    arena.close();
  }
}
