package steel.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import steel.files.FormatException;

/// A zip archive whose entries are stored as they are, so that each is a slice of the mapped file.
/// Compressed and encrypted entries are refused.
///
/// Source: PKWARE's APPNOTE, sections 4.3 to 4.5, zip64 included.
final class StoredZip {

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int END64_LOCATOR = 0x07064b50;

  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR_BYTES = 20;
  private static final int MAX_COMMENT_BYTES = 0xffff;

  /// Tag of the extra field that holds sizes of 8 bytes.
  private static final int ZIP64 = 1;

  /// Far more than a model has; a directory of a gigabyte would fill the memory.
  private static final long MAX_ENTRIES = 1_000_000;

  private static final long NARROW = 0xffff_ffffL; // stands for "see the zip64 field"

  private final Path file;
  private final MemorySegment bytes;

  private StoredZip(Path file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /// Whether bytes begin as an archive does.
  static boolean begins(MemorySegment bytes) {
    return bytes.byteSize() >= Integer.BYTES && bytes.get(LittleEndian.INT, 0) == LOCAL;
  }

  /// Borrowed: the contents of every entry, by name, in the order of the directory.
  ///
  /// @param file for messages
  /// @param bytes the whole file
  /// @throws FormatException if it is cut or broken, or an entry is not stored as it is
  static Map<String, MemorySegment> entries(Path file, MemorySegment bytes) {
    return new StoredZip(file, bytes).entries();
  }

  private Map<String, MemorySegment> entries() {
    long end = endOfDirectory();
    long count = shortAt(end + 10);
    long at = intAt(end + 16);
    if (count == 0xffff || at == NARROW) {
      long end64 = end64(end);
      count = longAt(end64 + 32);
      at = longAt(end64 + 48);
    }
    if (count < 0 || count > MAX_ENTRIES) {
      throw broken(
          "the archive has %s entries, at most %d are read"
              .formatted(Long.toUnsignedString(count), MAX_ENTRIES));
    }
    Map<String, MemorySegment> entries = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      requireMark(at, CENTRAL, "the directory of the archive");
      int nameBytes = shortAt(at + 28);
      int extraBytes = shortAt(at + 30);
      String name = text(at + CENTRAL_BYTES, nameBytes);
      if (entries.put(name, contents(at, name, nameBytes, extraBytes)) != null) {
        throw broken("the archive holds %s twice".formatted(name));
      }
      at += CENTRAL_BYTES + nameBytes + extraBytes + shortAt(at + 32);
    }
    return entries;
  }

  private MemorySegment contents(long at, String name, int nameBytes, int extraBytes) {
    if ((shortAt(at + 8) & 1) != 0) {
      throw broken(name + " in the archive is encrypted");
    }
    if (shortAt(at + 10) != 0) {
      throw broken(
          name
              + " in the archive is compressed, torch.save stores tensors as they are; load it"
              + " with torch and save it again");
    }
    Sizes sizes = sizes(at, at + CENTRAL_BYTES + nameBytes, extraBytes);
    requireMark(sizes.local(), LOCAL, name);
    long from =
        sizes.local()
            + LOCAL_BYTES
            + shortAt(sizes.local() + 26) // its name
            + shortAt(sizes.local() + 28); // its extra fields, which torch fills up to align
    if (sizes.length() < 0 || from > bytes.byteSize() - sizes.length()) {
      throw cut();
    }
    return bytes.asSlice(from, sizes.length());
  }

  private record Sizes(long length, long local) {}

  private Sizes sizes(long at, long extra, int extraBytes) {
    long packed = intAt(at + 20);
    long length = intAt(at + 24);
    long local = intAt(at + 42);
    long to = extra + extraBytes;
    for (long field = extra; field + 4 <= to; field += 4 + shortAt(field + 2)) {
      if (shortAt(field) == ZIP64) {
        long value = field + 4; // holds only what did not fit, in this order
        if (length == NARROW) {
          length = longAt(value);
          value += Long.BYTES;
        }
        if (packed == NARROW) {
          value += Long.BYTES;
        }
        if (local == NARROW) {
          local = longAt(value);
        }
      }
    }
    return new Sizes(length, local);
  }

  private long endOfDirectory() {
    long last = bytes.byteSize() - END_BYTES;
    for (long at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
      if (bytes.get(LittleEndian.INT, at) == END
          && at + END_BYTES + shortAt(at + 20) == bytes.byteSize()) {
        return at;
      }
    }
    throw cut();
  }

  private long end64(long end) {
    requireMark(end - LOCATOR_BYTES, END64_LOCATOR, "the directory of the archive");
    long at = longAt(end - LOCATOR_BYTES + 8);
    requireMark(at, END64, "the directory of the archive");
    require(at, END64_BYTES);
    return at;
  }

  private String text(long at, int length) {
    require(at, length);
    byte[] name = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(name, StandardCharsets.UTF_8);
  }

  private void requireMark(long at, int mark, String what) {
    require(at, Integer.BYTES);
    if (bytes.get(LittleEndian.INT, at) != mark) {
      throw broken("%s is not where it should be; fetch or write the file again".formatted(what));
    }
  }

  private int shortAt(long at) {
    require(at, Short.BYTES);
    return Short.toUnsignedInt(bytes.get(LittleEndian.SHORT, at));
  }

  private long intAt(long at) {
    require(at, Integer.BYTES);
    return Integer.toUnsignedLong(bytes.get(LittleEndian.INT, at));
  }

  private long longAt(long at) {
    require(at, Long.BYTES);
    return bytes.get(LittleEndian.LONG, at);
  }

  private void require(long at, long length) {
    if (at < 0 || at > bytes.byteSize() - length) {
      throw cut();
    }
  }

  private FormatException cut() {
    return broken("cut short or damaged: the archive has no end; fetch or write it again");
  }

  private FormatException broken(String problem) {
    return new FormatException(file, problem);
  }
}
