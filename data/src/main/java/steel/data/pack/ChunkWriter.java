package steel.data.pack;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import steel.data.Manifest;

/// Tokens one after another into packed files of one size. Documents are cut where a file is full
/// and go on in the next. The last file is filled up with padding, or left out where it holds too
/// little. Owns the file it writes.
public final class ChunkWriter implements AutoCloseable {
  private static final int BUFFER_TOKENS = 1 << 14;

  private final Path folder;
  private final Path shownAs;
  private final String prefix;
  private final Settings settings;
  private final List<Manifest.PackedFile> files = new ArrayList<>();
  private final byte[] buffer;
  private final MemorySegment tokens;
  private @Nullable Path file;
  private @Nullable OutputStream out;
  private @Nullable MessageDigest digest;
  private long used; // tokens in the file that is being written

  /// How the files are made.
  ///
  /// @param type how a token is stored
  /// @param chunkSize tokens a file
  /// @param pad fills the last file
  /// @param minRemainder the last file is kept if more than this share of it is used
  public record Settings(TokenType type, long chunkSize, int pad, double minRemainder) {}

  /// @param folder where to write, there already
  /// @param shownAs what failures call the folder
  /// @param prefix how the names of the files begin
  public ChunkWriter(Path folder, Path shownAs, String prefix, Settings settings) {
    this.folder = folder;
    this.shownAs = shownAs;
    this.prefix = prefix;
    this.settings = settings;
    this.buffer = new byte[BUFFER_TOKENS * settings.type().bytes()];
    this.tokens = MemorySegment.ofArray(buffer);
  }

  /// Appends tokens.
  ///
  /// @throws IOException if the disk refuses; names the file
  public void add(int[] ids) throws IOException {
    int from = 0;
    while (from < ids.length) {
      if (used == settings.chunkSize()) {
        finishFile(); // only now: a file that is exactly full waits for more, or for the end
      }
      if (out == null) {
        startFile();
      }
      long room = Math.min(settings.chunkSize() - used, BUFFER_TOKENS);
      int n = (int) Math.min(room, ids.length - from);
      for (int i = 0; i < n; i++) {
        settings.type().put(tokens, (long) i * settings.type().bytes(), ids[from + i]);
      }
      write(n);
      used += n;
      from += n;
    }
  }

  /// Pads and finishes the last file.
  ///
  /// @return all files, in the order they were written
  /// @throws IOException if the disk refuses; names the file
  public List<Manifest.PackedFile> finish() throws IOException {
    if (out != null) {
      double share = (double) used / settings.chunkSize();
      if (share > settings.minRemainder()) {
        pad();
        finishFile();
      } else {
        dropFile();
      }
    }
    return List.copyOf(files);
  }

  private void startFile() throws IOException {
    Path next = folder.resolve("%s_%010d.bin".formatted(prefix, files.size()));
    try {
      file = next;
      digest = MessageDigest.getInstance("SHA-256");
      out =
          new DigestOutputStream(
              new BufferedOutputStream(Files.newOutputStream(next), 1 << 16), digest);
      out.write(new PackedHeader(settings.type(), settings.chunkSize()).toBytes());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    } catch (IOException e) {
      throw named(e);
    }
  }

  private void write(int count) throws IOException {
    try {
      open().write(buffer, 0, count * settings.type().bytes());
    } catch (IOException e) {
      throw named(e);
    }
  }

  private void pad() throws IOException {
    for (int i = 0; i < BUFFER_TOKENS; i++) {
      settings.type().put(tokens, (long) i * settings.type().bytes(), settings.pad());
    }
    for (long left = settings.chunkSize() - used; left > 0; left -= BUFFER_TOKENS) {
      write((int) Math.min(left, BUFFER_TOKENS));
    }
  }

  private void finishFile() throws IOException {
    try {
      open().close();
    } catch (IOException e) {
      throw named(e);
    }
    if (file == null || digest == null) {
      throw new IllegalStateException("no file is open");
    }
    files.add(
        new Manifest.PackedFile(
            String.valueOf(file.getFileName()),
            new PackedHeader(settings.type(), settings.chunkSize()).fileBytes(),
            used,
            HexFormat.of().formatHex(digest.digest())));
    out = null;
    used = 0;
  }

  private void dropFile() throws IOException {
    close();
    if (file != null) {
      Files.delete(file);
    }
    used = 0;
  }

  private OutputStream open() {
    if (out == null) {
      throw new IllegalStateException("no file is open");
    }
    return out;
  }

  private IOException named(IOException e) {
    Path name = file == null ? shownAs : shownAs.resolve(String.valueOf(file.getFileName()));
    FileSystemException named = new FileSystemException(name.toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      OutputStream open = out;
      out = null;
      open.close();
    }
  }
}
