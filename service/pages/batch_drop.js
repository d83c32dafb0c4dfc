// Handing in files: chosen, or dropped with whole folders; sent to the interface in one request, with its progress.
const HIDDEN = /^(\.|~\$|thumbs\.db$|desktop\.ini$)/i;

function readAll(reader) {
  return new Promise((resolve, reject) => {
    const found = [];
    const next = () =>
      reader.readEntries((some) => {
        if (!some.length) return resolve(found);
        found.push(...some);
        next();
      }, reject);
    next();
  });
}

async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const found = [];
  for (const inner of await readAll(entry.createReader())) found.push(...(await filesOf(inner)));
  return found;
}

function freshKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export default {
  template: `
    <section class="z-drop" :class="{ 'z-drop-over': over }" aria-label="上传申报表"
      @dragover.prevent="over = true" @dragleave="over = false" @drop.prevent="drop">
      <div class="z-drop-row">
        <label class="z-file">选择文件<input type="file" multiple @change="choose" :disabled="busy"></label>
        <label class="z-file">选择文件夹<input type="file" webkitdirectory @change="choose" :disabled="busy"></label>
        <span class="z-quiet">或把文件、文件夹、压缩包拖到这里。{{ limits }}</span>
      </div>
      <div class="z-drop-row" v-if="files.length">
        <strong>已选 {{ files.length }} 个文件，{{ megabytes }} MB</strong>
        <label class="z-drop-title">报送名称
          <input type="text" v-model="title" maxlength="200" :disabled="busy" placeholder="不填则用文件名">
        </label>
        <button type="button" class="z-drop-send" @click="send" :disabled="busy">{{ failed ? "重新上传" : "上传并审核" }}</button>
        <button type="button" class="z-drop-clear" @click="stop">{{ busy ? "取消上传" : "清空" }}</button>
      </div>
      <div v-if="busy" class="z-drop-row" role="status">
        <progress :value="sent" max="100" aria-label="上传进度"></progress>
        <span>{{ sent < 100 ? "正在上传 " + sent + "%" : "已传完，正在登记……" }}</span>
      </div>
      <p v-if="failed" class="z-bad" role="alert">{{ failed }}</p>
    </section>`,
  props: { limits: String, most: Number, bytes: Number },
  data() {
    return { files: [], title: "", over: false, busy: false, sent: 0, failed: "", key: "" };
  },
  computed: {
    size() {
      return this.files.reduce((sum, file) => sum + file.size, 0);
    },
    megabytes() {
      return (this.size / 1048576).toFixed(this.size < 1048576 ? 2 : 1);
    },
  },
  methods: {
    choose(event) {
      this.add(Array.from(event.target.files));
      event.target.value = "";
    },
    async drop(event) {
      this.over = false;
      if (this.busy) return;
      const items = Array.from(event.dataTransfer.items || []);
      const entries = items.map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
      try {
        let found = Array.from(event.dataTransfer.files);
        if (entries.length) {
          found = [];
          for (const entry of entries) found.push(...(await filesOf(entry)));
        }
        this.add(found);
      } catch (error) {
        this.failed = "有文件读不出来，请换一种方式选择。";
      }
    },
    add(found) {
      this.files = this.files.concat(found.filter((file) => !HIDDEN.test(file.name)));
      this.failed = "";
      this.key = freshKey();
      if (this.files.length > this.most) this.failed = `一次最多 ${this.most} 个文件，请分几次上传，或压缩成 zip。`;
      if (this.size > this.bytes) this.failed = `合计超过 ${Math.floor(this.bytes / 1048576)} MB，请分几次上传。`;
    },
    stop() {
      if (this.request) this.request.abort();
      this.request = null;
      this.busy = false;
      this.files = [];
      this.failed = "";
    },
    async send() {
      this.busy = true;
      this.sent = 0;
      this.failed = "";
      const body = new FormData();
      if (this.title.trim()) body.append("title", this.title.trim());
      for (const file of this.files) body.append("files", file, file.name);
      const headers = { "Idempotency-Key": this.key };
      try {
        const me = await fetch("/api/v1/me");
        const known = me.ok ? await me.json() : {};
        if (known.csrf) headers["X-CSRF-Token"] = known.csrf;
        const made = await this.post(body, headers);
        this.$emit("sent", { id: made.id });
      } catch (error) {
        if (this.busy) this.failed = error.message || "没有传成，请检查网络后重试。";
      }
      this.busy = false;
    },
    post(body, headers) {
      return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        this.request = request;
        request.open("POST", "/api/v1/submissions");
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.upload.onprogress = (event) => {
          if (event.lengthComputable) this.sent = Math.floor((100 * event.loaded) / event.total);
        };
        request.onload = () => {
          let told = {};
          try {
            told = JSON.parse(request.responseText);
          } catch (error) {
            told = {};
          }
          if (request.status < 300 && told.id) resolve(told);
          else reject(new Error(told.detail || `没有传成（${request.status}），请重试。`));
        };
        request.onerror = () => reject(new Error("连不上服务，文件没有传成；请检查网络后点“重新上传”，不会重复登记。"));
        request.send(body);
      });
    },
  },
};
