package steel.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes archives as `torch.save` does, instruction by instruction, so that tests can break any.
final class TorchArchive {
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  TorchArchive() {
    raw(0x80, 2);
  }

  /// Instructions as they are.
  TorchArchive raw(int... bytes) {
    for (int b : bytes) {
      pickle.write(b);
    }
    return this;
  }

  TorchArchive text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    raw('X').little(bytes.length);
    pickle.writeBytes(bytes);
    return this;
  }

  TorchArchive whole(int value) {
    return raw('J').little(value);
  }

  TorchArchive global(String module, String name) {
    pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  TorchArchive storage(String type, String key, int count) {
    raw('(').text("storage").global("torch", type).text(key).text("cpu");
    return whole(count).raw('t', 'Q');
  }

  /// A tensor, from its storage to the call that makes it.
  TorchArchive tensor(String type, String key, int count, int offset, int[] shape, int[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").raw('(').storage(type, key, count);
    whole(offset).tuple(shape).tuple(strides);
    return raw(0x89).global("collections", "OrderedDict").raw(')', 'R', 't', 'R');
  }

  TorchArchive tuple(int... values) {
    raw('(');
    for (int value : values) {
      whole(value);
    }
    return raw('t');
  }

  TorchArchive entry(String name, byte[] contents) {
    entries.put(name, contents);
    return this;
  }

  /// Ends the pickle and writes the archive.
  Path write(Path file, int method) throws IOException {
    raw('.');
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, "archive/data.pkl", pickle.toByteArray(), method);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        put(zip, "archive/" + entry.getKey(), entry.getValue(), method);
      }
    }
    return file;
  }

  Path write(Path file) throws IOException {
    return write(file, ZipEntry.STORED);
  }

  private static void put(ZipOutputStream zip, String name, byte[] contents, int method)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(method);
    CRC32 crc = new CRC32();
    crc.update(contents);
    entry.setSize(contents.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(contents);
    zip.closeEntry();
  }

  private TorchArchive little(int value) {
    pickle.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }
}
