package steel.data.record;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Appends lines to the files of a corpus folder, each opened when first named. Owns them.
public final class CorpusWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path folder;
  private final Path shownAs;
  private final Map<String, OutputStream> files = new LinkedHashMap<>();

  /// @param folder where to write
  /// @param shownAs what failures call the folder: the name it will have when it is complete
  public CorpusWriter(Path folder, Path shownAs) {
    this.folder = folder;
    this.shownAs = shownAs;
  }

  /// Where the documents of a source are, in any corpus folder.
  public static String documents(String source) {
    return "documents/" + source + ".jsonl";
  }

  /// Where the conversations of a source are, in any corpus folder.
  public static String conversations(String source) {
    return "conversations/" + source + ".jsonl";
  }

  /// Makes sure that a file is there, if only an empty one.
  ///
  /// @throws IOException if the disk refuses
  public void touch(String file) throws IOException {
    append(file, new byte[0]);
  }

  /// Adds to a file.
  ///
  /// @param file relative to the folder
  /// @throws IOException if the disk refuses; names the file
  public void append(String file, byte[] bytes) throws IOException {
    try {
      open(file).write(bytes);
    } catch (IOException e) {
      throw named(file, e);
    }
  }

  /// Adds a whole file to a file.
  ///
  /// @param file relative to the folder
  /// @param part what is added
  /// @throws IOException if the disk refuses; names the file
  public void append(String file, Path part) throws IOException {
    try {
      Files.copy(part, open(file));
    } catch (IOException e) {
      throw named(file, e);
    }
  }

  private OutputStream open(String file) throws IOException {
    OutputStream out = files.get(file);
    if (out == null) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent() == null ? folder : path.getParent());
      out = new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES);
      files.put(file, out);
    }
    return out;
  }

  /// Writes out what is buffered and closes the files.
  ///
  /// @throws IOException if the disk refuses; names the file
  public void finish() throws IOException {
    for (Map.Entry<String, OutputStream> entry : files.entrySet()) {
      try {
        entry.getValue().close();
      } catch (IOException e) {
        throw named(entry.getKey(), e);
      }
    }
    files.clear();
  }

  private IOException named(String file, IOException e) {
    FileSystemException named =
        new FileSystemException(shownAs.resolve(file).toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }

  @Override
  public void close() {
    for (OutputStream out : files.values()) {
      try {
        out.close();
      } catch (IOException ignored) {
        // the work has failed already, and with it this file
      }
    }
  }
}
