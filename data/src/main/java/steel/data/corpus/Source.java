package steel.data.corpus;

import java.util.List;

/// The ten sources, their folders, files and main text fields, as the originals have them.
enum Source {
  SKYPILE("skypile", "text", "2024-01_zh_head_0000.jsonl", "2024-01_zh_middle_0001.jsonl"),
  WANJUAN("wanjuan", "content", "part-000001-57ee1000.jsonl", "part-000002-57ee1001.jsonl"),
  WIKIPEDIA_CN("wikipedia_cn", "completion", "wikipedia-cn-20240101-filtered.json"),
  BAIDU_BAIKE("baidu_baike", "summary", "563w_baidubaike.json"),
  BAIDU_QA("baidu_qa", "answer", "baike_qa_train.json"),
  ZHIHU("zhihu", "RESPONSE", "train-00000-of-00001-57ee100000000000.parquet"),
  BELLE_2M("belle", "output", "train_2M_CN.json"),
  BELLE_3M("belle", "", "train_3.5M_CN.json"),
  MOSS("moss", "", "moss-003-sft-no-tools.jsonl"),
  FIREFLY("firefly", "target", "firefly-train-1.1M.jsonl"),
  STARCODE_PYTHON("starcode/python", "content", "train-00000-of-00001_python.parquet"),
  STARCODE_JAVA("starcode/java", "content", "train-00000-of-00001_java.parquet"),
  STARCODE_CPP("starcode/cpp", "content", "train-00000-of-00001_cpp.parquet");

  private final String folder;
  private final String field;
  private final String file;
  private final String secondFile;

  Source(String folder, String field, String file) {
    this(folder, field, file, "");
  }

  Source(String folder, String field, String file, String secondFile) {
    this.folder = folder;
    this.field = field;
    this.file = file;
    this.secondFile = secondFile;
  }

  /// Relative to the folder of all sources, with `/`.
  String folder() {
    return folder;
  }

  /// The field that holds a record's main text; empty for conversations, which have many.
  String field() {
    return field;
  }

  List<String> files() {
    return secondFile.isEmpty() ? List.of(file) : List.of(file, secondFile);
  }

  /// One JSON object a line, so that a line can be broken without breaking the file.
  boolean isLines() {
    return !isParquet() && this != WIKIPEDIA_CN;
  }

  boolean isParquet() {
    return file.endsWith(".parquet");
  }
}
