package steel.data.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

class RecordFileTest {
  private static final RecordFile.Columns TEXT =
      new RecordFile.Columns(List.of("text"), List.of("id"));

  @TempDir private Path folder;

  private List<String> read(String file, byte[] content) throws IOException {
    Path path = Files.write(folder.resolve(file), content);
    List<String> records = new ArrayList<>();
    new RecordFile(path, TEXT, 60)
        .read(_ -> {}, record -> records.add(record.file("") + record.line() + " " + show(record)));
    return records;
  }

  private List<String> read(String file, String content) throws IOException {
    return read(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private static String show(RawRecord record) {
    try {
      return record.object().toString();
    } catch (RejectedException e) {
      return e.why().label();
    }
  }

  @Test
  void rowsOfCommaSeparatedValues() throws IOException {
    assertThat(
            read(
                "a.csv",
                "\ufeffid,text\r\n1,\"一, \"\"二\"\"\n三\"\n\n2,b\"c\n3\n4,d,e\n5,"
                    + "x".repeat(70)
                    + "\n6,last"))
        .containsExactly(
            "2 {\"id\":\"1\",\"text\":\"一, \\\"二\\\"\\n三\"}",
            "5 {\"id\":\"2\",\"text\":\"b\\\"c\"}",
            "6 bad_row",
            "7 bad_row",
            "8 too_long",
            "9 {\"id\":\"6\",\"text\":\"last\"}");
    assertThat(read("a.tsv", "text\tid\na,b\t1\n"))
        .containsExactly("2 {\"text\":\"a,b\",\"id\":\"1\"}");
  }

  @Test
  void rowsThatAreNone() throws IOException {
    assertThat(read("a.csv", "id,body\n1,x\n")).containsExactly("1 missing_column");
    assertThat(read("a.csv", "text\n\"never closed\nx\n")).containsExactly("2 cut_file");
    assertThat(read("a.csv", "text\n\"" + "never closed\n".repeat(99)))
        .containsExactly("2 cut_file");
    assertThat(read("a.csv", "")).containsExactly("1 missing_column");
    assertThat(read("a.csv", new byte[] {'t', 'e', 'x', 't', '\n', (byte) 0xff, '\n', 'y'}))
        .containsExactly("2 not_utf8", "3 {\"text\":\"y\"}");
  }

  @Test
  void aTextFileIsOneText() throws IOException {
    assertThat(read("a.txt", "一\n二\n")).containsExactly("1 {\"text\":\"一\\n二\\n\"}");
    assertThat(read("a.md", "")).containsExactly("1 {\"text\":\"\"}");
    assertThat(read("a.txt", "x".repeat(61))).containsExactly("1 too_long");
    assertThat(read("a.txt", new byte[] {(byte) 0xc3})).containsExactly("1 not_utf8");
    assertThat(read("a.txt.gz", gzip("一"))).containsExactly("1 {\"text\":\"一\"}");
  }

  @Test
  void filesOfAnArchive() throws IOException {
    byte[] archive =
        tar(
            "x/a.jsonl", bytes("{\"text\":1}\nbad\n"),
            "README", bytes("not data"),
            "x/b.json", bytes("[{\"text\":2}]"),
            "c.jsonl.gz", gzip("{\"text\":3}\n"),
            "d.txt", bytes("四"),
            "e.parquet", bytes("PAR1"));
    String[] expected = {
      "/x/a.jsonl1 {\"text\":1}",
      "/x/a.jsonl2 not_json",
      "/x/b.json1 {\"text\":2}",
      "/c.jsonl.gz1 {\"text\":3}",
      "/d.txt1 {\"text\":\"四\"}",
      "/e.parquet1 broken_file"
    };
    assertThat(read("a.tar", archive)).containsExactly(expected);
    assertThat(read("a.jsonl.tar.gz", gzip(archive))).containsExactly(expected);
  }

  @Test
  void archivesThatAreCut() throws IOException {
    byte[] archive =
        tar("a.jsonl", bytes("{\"text\":1}\n".repeat(200)), "b.jsonl", bytes("{\"text\":2}\n"));
    List<String> cut = read("a.tar", Arrays.copyOf(archive, 1000));
    assertThat(cut.getFirst()).isEqualTo("/a.jsonl1 {\"text\":1}");
    assertThat(cut.getLast()).endsWith("cut_file");
    byte[] packed = gzip(archive);
    assertThat(read("a.tgz", Arrays.copyOf(packed, packed.length - 30)).getLast())
        .endsWith("cut_file");
    assertThat(read("a.tar", "x".repeat(2000)).getLast()).endsWith("broken_file");
  }

  /// Whatever the bytes, records come or are refused, and reading ends.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void anyBytesAreReadToTheirEnd(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    byte[] archive = tar("a.csv", bytes("text,id\n\"a\nb\",1\n"), "b.jsonl", bytes("{}\n"));
    for (String name : List.of("a.csv", "a.tsv", "a.txt", "a.tar", "a.jsonl", "a.json")) {
      for (int i = 0; i < 60; i++) {
        byte[] content = name.equals("a.tar") ? archive.clone() : bytes(Cases.text(random, 60));
        for (int flips = random.nextInt(4); flips > 0 && content.length > 0; flips--) {
          content[random.nextInt(content.length)] = (byte) random.nextInt(256);
        }
        read(name, random.nextInt(3) == 0 ? gzip(content) : content);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.jsonl.GZ,JSON",
    "b.CSV,CSV",
    "c.jsonl.tar.gz,TAR",
    "d.tgz,TAR",
    "e.parquet,PARQUET",
    "f.txt.zst,TEXT"
  })
  void namesTellTheFormat(String name, FileFormat format) {
    assertThat(FileFormat.ofEnding(name)).contains(format);
    assertThat(FileFormat.ofEnding(name + ".bak")).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(String text) throws IOException {
    return gzip(bytes(text));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] tar(Object... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        byte[] content = (byte[]) namesAndContents[i + 1];
        TarArchiveEntry entry = new TarArchiveEntry((String) namesAndContents[i]);
        entry.setSize(content.length);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }
}
