//! Memory for machine code: writable while it is filled, executable afterwards, never both.
//!
//! A [`CodeBuffer`] is filled and becomes [`ExecutableMemory`], from which there is no way back; both give their pages
//! back when dropped. Whole pages only, so no other data ever shares their protection.
#![allow(unsafe_code)]

use crate::call_loop;
use crate::call_native::CallLoop;
use std::io;
use std::ops::Range;
use std::ptr::NonNull;

/// Pages of this process, unmapped on drop.
struct Mapping {
    start: NonNull<u8>,
    size: usize,
}

impl Mapping {
    fn new(bytes: usize) -> io::Result<Mapping> {
        let size = bytes.max(1).checked_next_multiple_of(page_size()).ok_or(io::ErrorKind::OutOfMemory)?;
        // SAFETY: an anonymous mapping at an address of the kernel's choice touches nothing that exists.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), size, platform::PROTECTION, platform::FLAGS, -1, 0) };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Mapping { start, size })
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, whole, and nothing that borrows from it outlives its owner.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.size) };
    }
}

fn page_size() -> usize {
    // SAFETY: sysconf reads a constant of the system.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    usize::try_from(size).unwrap_or(4096)
}

/// Memory to write code into.
pub struct CodeBuffer {
    mapping: Mapping,
    used: usize,
    call_loop: Option<&'static [u8]>,
    window: platform::WriteWindow,
}

impl CodeBuffer {
    /// A buffer for at least so many bytes, which gets a [loop that calls](call_loop) behind them in the end. Pages cost
    /// nothing before they are written.
    ///
    /// # Errors
    /// When the system has no memory for it, or forbids it.
    pub fn with_capacity(bytes: usize, call_loop: Option<&'static [u8]>) -> io::Result<CodeBuffer> {
        let beside = call_loop.map_or(0, |code| code.len() + call_loop::ALIGNMENT);
        let mapping = Mapping::new(bytes.checked_add(beside).ok_or(io::ErrorKind::OutOfMemory)?)?;
        Ok(CodeBuffer { mapping, used: 0, call_loop, window: platform::WriteWindow::open() })
    }

    /// Sets aside zeroed bytes at a multiple of `alignment`, which must be a power of two; `None` when the buffer is full.
    /// They stay where they are, writable until the buffer is finished.
    pub fn allocate(&mut self, size: usize, alignment: usize) -> Option<Range<usize>> {
        let start = self.used.checked_next_multiple_of(alignment.max(1))?;
        let end = start.checked_add(size)?;
        if end > self.mapping.size {
            return None;
        }
        self.used = end;
        Some(start..end)
    }

    /// The address of a byte of the buffer, for a compiler that writes by itself.
    pub fn address(&mut self, offset: usize) -> *mut u8 {
        assert!(offset <= self.mapping.size, "an offset inside the buffer");
        // SAFETY: the assertion keeps the address inside the mapping or just past its end.
        unsafe { self.mapping.start.as_ptr().add(offset) }
    }

    /// Appends bytes; `None` when the buffer is full.
    pub fn append(&mut self, bytes: &[u8], alignment: usize) -> Option<Range<usize>> {
        let range = self.allocate(bytes.len(), alignment)?;
        let to = self.address(range.start);
        // SAFETY: `allocate` gave us these bytes of a writable mapping, which `bytes` cannot overlap.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()) };
        Some(range)
    }

    /// Makes everything executable and nothing writable, for good.
    ///
    /// # Errors
    /// When the system forbids it.
    pub fn finish(mut self) -> io::Result<ExecutableMemory> {
        let code = self.used;
        let call_loop = self.call_loop.and_then(|bytes| self.append(bytes, call_loop::ALIGNMENT));
        let CodeBuffer { mapping, used, window, .. } = self;
        window.close();
        platform::make_executable(&mapping, used)?;
        Ok(ExecutableMemory { mapping, code, call_loop: call_loop.map(|bytes| bytes.start) })
    }
}

/// Machine code that can run.
pub struct ExecutableMemory {
    mapping: Mapping,
    /// How many bytes of code there are.
    code: usize,
    /// Where the loop that calls it is.
    call_loop: Option<usize>,
}

impl ExecutableMemory {
    /// Memory that holds this code, with a loop that calls it.
    ///
    /// # Errors
    /// When the system has no memory for it, or forbids it.
    pub fn new(code: &[u8], call_loop: Option<&'static [u8]>) -> io::Result<ExecutableMemory> {
        let mut buffer = CodeBuffer::with_capacity(code.len(), call_loop)?;
        buffer.append(code, 1).ok_or(io::ErrorKind::OutOfMemory)?;
        buffer.finish()
    }

    /// The bytes of the code.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the first bytes are readable, as many as were allocated, and nobody writes to them any more.
        unsafe { std::slice::from_raw_parts(self.mapping.start.as_ptr(), self.code) }
    }

    /// The address of the byte at an offset.
    pub fn address(&self, offset: usize) -> *const u8 {
        &raw const self.bytes()[offset]
    }

    /// The loop that calls a function of the code, if it was given one.
    pub fn call_loop(&self) -> Option<CallLoop> {
        // SAFETY: `finish` put the bytes of such a loop there, which work wherever they are.
        let at =
            |offset| unsafe { std::mem::transmute::<*const u8, CallLoop>(self.mapping.start.as_ptr().add(offset)) };
        self.call_loop.map(at)
    }
}

#[cfg(not(all(target_os = "macos", target_arch = "aarch64")))]
mod platform {
    use super::Mapping;
    use std::io;

    pub const PROTECTION: libc::c_int = libc::PROT_READ | libc::PROT_WRITE;
    pub const FLAGS: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANON;

    /// Nothing to open: the pages are writable until they are protected.
    pub struct WriteWindow;

    impl WriteWindow {
        pub fn open() -> WriteWindow {
            WriteWindow
        }

        pub fn close(self) {}
    }

    pub fn make_executable(mapping: &Mapping, used: usize) -> io::Result<()> {
        synchronise_instructions(mapping, used);
        let protection = libc::PROT_READ | libc::PROT_EXEC;
        // SAFETY: these are whole pages of our own mapping, and the buffer that could write to them is gone.
        match unsafe { libc::mprotect(mapping.start.as_ptr().cast(), mapping.size, protection) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// The instruction cache follows the data cache by itself.
    #[cfg(not(target_arch = "aarch64"))]
    fn synchronise_instructions(_: &Mapping, _: usize) {}

    /// Cleans the data cache and invalidates the instruction cache, line by line. The thread that compiled is the one
    /// that runs the code, so that no other processor's pipeline has to be told.
    #[cfg(target_arch = "aarch64")]
    fn synchronise_instructions(mapping: &Mapping, used: usize) {
        use std::arch::asm;
        let start = mapping.start.as_ptr() as usize;
        let lines = |log: u64| (start..start + used).step_by(4 << log);
        let cache_type: u64;
        // SAFETY: user code may read this register, and maintain lines of memory that it can read.
        unsafe {
            asm!("mrs {}, ctr_el0", out(reg) cache_type, options(nomem, nostack, preserves_flags));
            lines(cache_type >> 16 & 0xF)
                .for_each(|line| asm!("dc cvau, {}", in(reg) line, options(nostack, preserves_flags)));
            asm!("dsb ish", options(nostack, preserves_flags));
            lines(cache_type & 0xF)
                .for_each(|line| asm!("ic ivau, {}", in(reg) line, options(nostack, preserves_flags)));
            asm!("dsb ish", "isb", options(nostack, preserves_flags));
        }
    }
}

#[cfg(all(target_os = "macos", target_arch = "aarch64"))]
mod platform {
    use super::Mapping;
    use std::io;
    use std::marker::PhantomData;

    /// Both, by the system's rule for such pages, of which every thread has only one at a time.
    pub const PROTECTION: libc::c_int = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
    pub const FLAGS: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_JIT;

    /// While one is open, this thread can write to such pages and not execute them. It must not leave its thread.
    pub struct WriteWindow(PhantomData<*const ()>);

    impl WriteWindow {
        pub fn open() -> WriteWindow {
            // SAFETY: this thread executes no code from such pages until the window is closed.
            unsafe { libc::pthread_jit_write_protect_np(0) };
            WriteWindow(PhantomData)
        }

        /// As dropping it.
        pub fn close(self) {}
    }

    impl Drop for WriteWindow {
        fn drop(&mut self) {
            // SAFETY: taking the right to write away from ourselves is always sound.
            unsafe { libc::pthread_jit_write_protect_np(1) };
        }
    }

    unsafe extern "C" {
        fn sys_icache_invalidate(start: *mut libc::c_void, size: libc::size_t);
    }

    pub fn make_executable(mapping: &Mapping, used: usize) -> io::Result<()> {
        // SAFETY: the range is in our own mapping.
        unsafe { sys_icache_invalidate(mapping.start.as_ptr().cast(), used) };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read_back() {
        let memory = ExecutableMemory::new(&[1, 2, 3], None).unwrap();
        assert_eq!(memory.bytes(), [1, 2, 3]);
    }

    #[test]
    fn allocations_are_aligned_and_end_with_the_buffer() {
        let mut buffer = CodeBuffer::with_capacity(10, None).unwrap();
        let page = page_size();
        assert_eq!(buffer.allocate(3, 1), Some(0..3));
        assert_eq!(buffer.allocate(8, 16), Some(16..24));
        assert_eq!(buffer.allocate(page, 1), None);
        assert_eq!(buffer.allocate(page - 24, 1), Some(24..page));
        assert_eq!(buffer.allocate(usize::MAX, 1), None);
    }

    /// As the kernel sees it, on Linux.
    #[test]
    #[cfg(target_os = "linux")]
    fn pages_are_never_writable_and_executable() {
        fn protection(address: *const u8) -> String {
            let address = address as usize;
            let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
            let line = maps.lines().find(|line| {
                let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
                (usize::from_str_radix(from, 16).unwrap()..usize::from_str_radix(to, 16).unwrap()).contains(&address)
            });
            line.unwrap().split(' ').nth(1).unwrap().to_string()
        }
        let mut buffer = CodeBuffer::with_capacity(1, None).unwrap();
        assert_eq!(protection(buffer.address(0)), "rw-p");
        buffer.append(&[0xC3], 1).unwrap();
        let memory = buffer.finish().unwrap();
        assert_eq!(protection(memory.address(0)), "r-xp");
    }
}
